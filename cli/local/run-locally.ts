import { featureRoute } from '../../functions/feature-route';
import type { Progress, StepContext } from '../../functions/handler';
import { pipeline, type Targets } from '../../functions/pipeline';
import type { JobTarget } from '../../functions/states/job-states';
import { FUNCTION_STEP_NAMES } from '../../functions/steps';
import { isSetName } from '../../shared/archive/open-set';
import { openSource } from '../../shared/archive/open-source';
import { runKeys } from '../../shared/artifacts';
import type { AskedConfig, ConfigInput } from '../../shared/config';
import type { SeveralLabels } from '../../shared/dataset/open-dataset';
import { CancelledError } from '../../shared/errors';
import { putJson } from '../../shared/json-file';
import type { RunFile } from '../../shared/records/run-file';
import type { SelectionFile } from '../../shared/records/selection-file';
import type { StateName } from '../../shared/states';
import type { BlobStore } from '../../shared/storage/blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { createLocalBaseProvider } from '../base-provider';
import { openStore } from '../open-store';
import { resolveSource } from '../source/resolve-source';
import type { ResolvedSource, SourceArgument, SourceProgress } from '../source/source-options';
import { checkArchive, runIdOf } from './checked-archive';
import { FeatureProcess } from './feature-process';
import { type ExecutionEvent, ExecutionFailed, interpretStateMachine } from './interpret-state-machine';
import { keepSelection } from './keep-selection';
import { OutFolder } from './out-folder';
import { RunRecord } from './run-record';
import { fullPassJob, runTasks } from './run-tasks';
import { stopBefore } from './stop-before';
import { TensorflowSteps } from './tensorflow-steps';

/** Shards that are computed at the same time: while one waits for its last batch, another decodes and a third is read. */
const CONCURRENCY = 3;

export interface LocalRunOptions {
  /** Paths or addresses; undefined for the default source. */
  readonly source: SourceArgument;
  /** Path of a table of labels that goes with it. */
  readonly labels?: string | undefined;
  /** The folder of the artifacts, or what chooses one when it is known which run this is. */
  readonly out: string | ((sourceName: string, runId: string) => Promise<string>);
  /** Address of the store of bases, features and unfinished runs. */
  readonly storeUri: string;
  readonly cacheFolder: string;
  readonly config: AskedConfig;
  readonly configInput: ConfigInput;
  /** By what the configuration's base was chosen, where it was. */
  readonly selection?: SelectionFile | undefined;
  readonly force: boolean;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  readonly watch: RunWatcher;
  /** The state that is not entered any more; the run counts as stopped there. */
  readonly stopBefore?: StateName;
  /** Whether whoever runs it can do with images that have several labels; refused without it. */
  readonly severalLabels?: SeveralLabels;
}

/** Whoever shows a run. */
export interface RunWatcher {
  source(name: string): void;
  bringing(event: SourceProgress): void;
  state(event: ExecutionEvent): void;
  progress(event: Progress): void;
  /** After Ingest: what the data set is. */
  ingested(store: BlobStore, runId: string): Promise<void>;
}

export interface LocalRun {
  readonly runId: string;
  /** Path of the folder with its artifacts. */
  readonly out: string;
  readonly store: BlobStore;
  readonly images: NonNullable<RunFile['images']>;
}

/**
 * Runs the pipeline on this machine: the same definition and the same steps as on AWS, over a folder or a bucket. The same source and
 * configuration go on where an earlier attempt stopped.
 * @throws the error of the step that failed; CancelledError when the signal is aborted
 */
export async function runLocally(options: LocalRunOptions): Promise<LocalRun> {
  const { storeUri, cacheFolder, config } = options;
  const tensorflow = new TensorflowSteps(
    { storeUri, cacheFolder, headOnly: config.mode !== 'fine-tune' },
    config.engine !== 'tfjs',
  );
  const features = new FeatureProcess({ storeUri, cacheFolder });
  // First of all: libraries load there while this process reads the archive and the base.
  const isApart = config.engine === 'onnx' && featureRoute(config) === 'map' && features.start();
  if (!options.stopBefore) tensorflow.start();
  try {
    return await run(options, tensorflow, isApart ? features : undefined);
  } finally {
    features.end();
    tensorflow.end();
  }
}

async function run(
  options: LocalRunOptions,
  tensorflow: TensorflowSteps,
  features: FeatureProcess | undefined,
): Promise<LocalRun> {
  const { config, signal, watch } = options;
  let place = typeof options.out === 'string' ? await lockedFolder(options.out) : undefined;
  const store = openStore(options.storeUri);
  const base = createLocalBaseProvider({
    store,
    cache: options.cacheFolder,
    runsSoon: !features,
    // What is left is a dozen pictures of the report, beside training.
    ...(features && { onnxThreads: 1 }),
    notice: (text) => watch.progress({ kind: 'notice', text }),
  });
  let isOver = false;
  try {
    const source = await resolveSource(options.source, {
      store,
      cacheFolder: options.cacheFolder,
      limits: config.limits,
      labels: options.labels,
      signal,
      progress: (event) => watch.bringing(event),
    });
    watch.source(source.name);
    const open = (uri: string) => openSource(uri, (address) => openBlobStore(address));
    const archive = await open(source.uri);
    // What is wrong with the data set is said before anything is fetched.
    const checked = await checkArchive(archive, config, options.severalLabels);
    const prepared = await base.prepare(config);
    features?.expect(prepared, config);
    const runId = runIdOf(checked.entries, config, prepared.sha256);
    place ??= await lockedFolder(await chosen(options.out, source.name, runId));
    const { out } = place;
    await out.claim(runId, options.force);
    if (!options.stopBefore) await keepSelection(options.selection, { store, runId, out: out.path });

    const record = new RunRecord(runId, asGiven(options.source, source), options.command);
    // The store's copy is what "headstart runs" reads.
    const writeRun = async (file: RunFile) => {
      // Another run with the same id may have gone further; the store keeps what it wrote.
      if (!options.stopBefore) await putJson(store, runKeys(runId).run, file);
      await out.writeRun(file);
    };
    await writeRun(record.file('running'));
    const context: StepContext = {
      store,
      base: {
        ...base,
        prepare: async () => prepared,
        // A process that ends while a thread still loads a library may never end.
        threads() {
          if (isOver) throw new CancelledError('The run is over: no threads are started any more');
          return base.threads();
        },
      },
      openSource: open,
      takeDataset() {
        const { dataset } = checked;
        checked.dataset = undefined;
        return dataset;
      },
      progress: (event) => watch.progress(event),
      signal,
    };
    const onEvent = (event: ExecutionEvent) => {
      record.note(event);
      watch.state(event);
    };
    try {
      const machine = pipeline(TARGETS, { concurrency: CONCURRENCY, fullPass: FULL_PASS });
      await interpretStateMachine(options.stopBefore ? stopBefore(machine, options.stopBefore) : machine, {
        tasks: runTasks({ tensorflow, features }, context, record, () => watch.ingested(store, runId)),
        jobs: { [FULL_PASS.definition]: fullPassJob(tensorflow, context, record) },
        readItems: (bucket, key) => openBlobStore(bucket).get(key),
        input: { source: source.uri, config: options.configInput as never },
        executionName: runId,
        signal,
        onEvent,
      });
    } catch (error) {
      await writeRun(await record.failed(error, store));
      throw error instanceof ExecutionFailed ? (error.cause ?? error) : error;
    }
    const received = options.stopBefore ? undefined : out.receive(store, runKeys(runId).prefix);
    // Nothing is run any more: the threads end meanwhile.
    await Promise.all([received, base.dispose()]);
    await writeRun({ ...record.file(options.stopBefore ? 'stopped' : 'succeeded'), images: record.images });
    return { runId, out: out.path, store, images: record.images };
  } finally {
    isOver = true;
    await base.dispose();
    await place?.unlock();
  }
}

/** Of several sources the name that they have together: the command says all of them. */
function asGiven(given: SourceArgument, { uri, name }: ResolvedSource): Pick<RunFile, 'source' | 'set'> {
  const [only, another] = typeof given === 'string' ? [given] : (given ?? []);
  const source = another === undefined ? (only ?? uri) : name;
  return isSetName(uri) ? { source, set: uri } : { source };
}

async function lockedFolder(path: string): Promise<{ readonly out: OutFolder; readonly unlock: () => Promise<void> }> {
  const out = new OutFolder(path);
  return { out, unlock: await out.lock() };
}

const chosen = async (out: LocalRunOptions['out'], sourceName: string, runId: string) =>
  typeof out === 'string' ? out : out(sourceName, runId);

const TARGETS = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as Targets;
const FULL_PASS: JobTarget = { queue: 'local', definition: 'FullPass' };
