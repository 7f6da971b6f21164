import { expectedShardImages } from '../../functions/choose-shard-images';
import { extractFeaturesEvent, extractFeaturesResult, ingestEvent } from '../../functions/contracts';
import { featuresBy } from '../../functions/features-by';
import type { Progress, Step, StepContext } from '../../functions/handler';
import { type JobTarget, pipeline, type Targets } from '../../functions/pipeline';
import { FULL_PASS_ENVIRONMENT, FUNCTION_STEP_NAMES, type FunctionStepName } from '../../functions/steps';
import { hashEntries } from '../../shared/archive/hash-entries';
import { openSource } from '../../shared/archive/open-source';
import type { RangeReader } from '../../shared/archive/range-reader';
import { readListing } from '../../shared/archive/read-listing';
import { runKeys } from '../../shared/artifacts';
import { expectedBackbone } from '../../shared/backbone/architectures';
import { type AskedConfig, type ConfigInput, parseConfig } from '../../shared/config';
import { checkClassWeights } from '../../shared/dataset/check-class-weights';
import { type Dataset, readDataset } from '../../shared/dataset/read-dataset';
import { CancelledError, splitRemedy } from '../../shared/errors';
import { sha256Hex } from '../../shared/hash';
import { getJson, putJson } from '../../shared/json-file';
import { type RunFile, runFileSchema } from '../../shared/run-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { createLocalBaseProvider } from '../base-provider';
import { openStore } from '../open-store';
import { resolveSource } from '../source/resolve-source';
import type { SourceProgress } from '../source/source-options';
import { DoneAhead } from './done-ahead';
import type { DecodingStep } from './feature-messages';
import { FeatureProcess } from './feature-process';
import {
  type ExecutionEvent,
  ExecutionFailed,
  type InterpretOptions,
  interpretStateMachine,
} from './interpret-state-machine';
import { OutFolder } from './out-folder';
import { stopBefore } from './stop-before';
import { TensorflowSteps } from './tensorflow-steps';
import { versions } from './versions';

/** Part of every run's id: another number where the same input would give other artifacts. */
const PIPELINE_VERSION = 2;
/** Shards in work at the same time: while one waits for its last batch, another decodes and a third is read. */
const CONCURRENCY = 3;

export interface LocalRunOptions {
  /** Path or address; undefined for the default source. */
  readonly source: string | undefined;
  readonly out: string;
  /** Address of the store of bases, features and runs in work. */
  readonly storeUri: string;
  readonly cacheFolder: string;
  readonly config: AskedConfig;
  readonly configInput: ConfigInput;
  readonly force: boolean;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  readonly watch: RunWatcher;
  /** The state that is not entered any more; the run counts as stopped there. */
  readonly stopBefore?: string;
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
  const isApart = config.engine === 'onnx' && featuresBy(config) === 'map' && features.start();
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
  const out = new OutFolder(options.out);
  const unlock = await out.lock();
  const store = openStore(options.storeUri);
  const base = createLocalBaseProvider({
    store,
    cache: options.cacheFolder,
    runsSoon: !features,
    // What is left is a dozen pictures of the report, beside training.
    ...(features && { onnxThreads: 1 }),
    notice: (text) => watch.progress({ kind: 'notice', text }),
  });
  try {
    const source = await resolveSource(options.source, {
      store,
      cacheFolder: options.cacheFolder,
      limits: config.limits,
      signal,
      progress: (event) => watch.bringing(event),
    });
    watch.source(source.name);
    const open = (uri: string) => openSource(uri, (address) => openBlobStore(address));
    const archive = await open(source.uri);
    // What is wrong with the data set is said before anything is fetched.
    const checked = await checkArchive(archive, config);
    const prepared = await base.prepare(config);
    features?.expect(prepared, config);
    const runId = runIdOf(checked.entries, config, prepared.sha256);
    await out.claim(runId, options.force);

    const record = new RunRecord(runId, options.source ?? source.uri, options.command);
    // The store's copy is what "headstart runs" reads.
    const writeRun = async (file: RunFile) => {
      // Another run with the same id may have gone further; the store keeps what it wrote.
      if (!options.stopBefore) await putJson(store, runKeys(runId).run, file);
      await out.writeRun(file);
    };
    await writeRun(record.file('running'));
    const context: StepContext = {
      store,
      base: { ...base, prepare: async () => prepared },
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
        tasks: tasks({ tensorflow, features }, context, record, () => watch.ingested(store, runId)),
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
    return { runId, store, images: record.images };
  } finally {
    await base.dispose();
    await unlock();
  }
}

const TARGETS = Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, name])) as Targets;
const FULL_PASS: JobTarget = { queue: 'local', definition: 'FullPass' };

/** What a processor is free for while another process trains; pictures first, since other threads go on with them. */
const AHEAD = ['Publish', 'Evaluate'] as const;
/** Of more, both processes would hold the features at the same time: twice 50 MB here, to save a second of minutes. */
const MOST_IMAGES_AHEAD = 10_000;

/** Steps are loaded when they are first called. */
const LOAD: Readonly<Record<Exclude<FunctionStepName, 'TrainHead'>, () => Promise<Step>>> = {
  Ingest: async () => (await import('../../functions/ingest')).ingest,
  ExtractFeatures: async () => (await import('../../functions/extract-features')).extractFeaturesStep,
  Evaluate: async () => (await import('../../functions/evaluate')).evaluate,
  Publish: async () => (await import('../../functions/publish')).publish,
  RecordFailure: async () => (await import('../../functions/record-failure')).recordFailure,
};

interface Processes {
  readonly tensorflow: TensorflowSteps;
  /** Undefined where features are computed in this process. */
  readonly features: FeatureProcess | undefined;
}

function tasks(
  { tensorflow, features }: Processes,
  context: StepContext,
  record: RunRecord,
  ingested: () => Promise<void>,
): InterpretOptions['tasks'] {
  const ahead = new DoneAhead();
  const task = (name: FunctionStepName) => async (payload: unknown) => {
    if (name === 'TrainHead') {
      // What it holds in memory is needed elsewhere. Features that are evicted meanwhile start it again.
      features?.end();
      const trained = tensorflow.trainHead(payload, context);
      const isWorthIt = tensorflow.isApart && record.images.computed + record.images.cached <= MOST_IMAGES_AHEAD;
      if (isWorthIt) for (const next of AHEAD) ahead.begin(next, LOAD[next], payload, context);
      return trained;
    }
    const result =
      features && (await decodesAnew(name, payload, context))
        ? await features.invoke(name as DecodingStep, payload, context)
        : await (await LOAD[name]()).invoke(payload, context, await ahead.take(name));
    if (name === 'ExtractFeatures') record.count(extractFeaturesResult.parse(result));
    if (name === 'Ingest') await ingested();
    return result;
  };
  return Object.fromEntries(FUNCTION_STEP_NAMES.map((name) => [name, task(name)]));
}

/** Whether a step decodes images that were never decoded: those of a shard that is known were, and a run in float32 calibrates nothing. */
async function decodesAnew(name: FunctionStepName, payload: unknown, { store }: StepContext): Promise<boolean> {
  if (name === 'Ingest') {
    const { input } = ingestEvent.parse(payload);
    return parseConfig(input.config).precision === 'int8';
  }
  if (name !== 'ExtractFeatures') return false;
  const { runId, item } = extractFeaturesEvent.parse(payload);
  return (await store.size(runKeys(runId).shardResult(item.shard))) === undefined;
}

/** What a container does with its environment on AWS. */
function fullPassJob(tensorflow: TensorflowSteps, context: StepContext, record: RunRecord) {
  const { runId, task } = FULL_PASS_ENVIRONMENT;
  return async (environment: Readonly<Record<string, string>>) =>
    record.count(await tensorflow.fullPass({ runId: environment[runId], task: environment[task] }, context));
}

interface CheckedArchive {
  /** A hash of what the archive holds. */
  readonly entries: string;
  /** May be large: it stays until it is taken. */
  dataset?: Dataset;
}

/** Throws what Ingest would throw. */
async function checkArchive(archive: RangeReader, config: AskedConfig): Promise<CheckedArchive> {
  const listing = await readListing(archive, config.limits);
  const dataset = readDataset(listing, config, archive.name);
  checkClassWeights(config, dataset.classes);
  return { entries: hashEntries(listing), dataset };
}

/** The same archive content, configuration and base are the same run, wherever the archive lies. */
function runIdOf(entries: string, config: AskedConfig, base: string): string {
  const { base: _, ...rest } = config;
  const { imageSizePx = rest.imageSizePx } = expectedBackbone(config) ?? {};
  return sha256Hex(
    JSON.stringify([
      PIPELINE_VERSION,
      entries,
      { ...rest, imageSizePx, shardImages: expectedShardImages(config) },
      base,
    ]),
  ).slice(0, 24);
}

/** What run.json will say. */
class RunRecord {
  readonly images = { computed: 0, cached: 0, skipped: 0 };
  private readonly startedAt = new Date();
  private readonly seconds: Record<string, number> = {};
  private readonly entered = new Map<string, number>();

  constructor(
    private readonly runId: string,
    private readonly source: string,
    private readonly command: readonly string[],
  ) {}

  note(event: ExecutionEvent): void {
    if (event.kind === 'entered') this.entered.set(event.state, performance.now());
    // The children of the Map run side by side; the Map's own time is what counts.
    if (event.kind === 'exited' && event.state !== 'ExtractFeatures') {
      const since = performance.now() - (this.entered.get(event.state) ?? 0);
      this.seconds[event.state] = (this.seconds[event.state] ?? 0) + Math.round(since) / 1000;
    }
  }

  count({ images, cached, skipped }: { images: number; cached: number; skipped: number }): void {
    this.images.computed += images - cached;
    this.images.cached += cached;
    this.images.skipped += skipped;
  }

  file(status: RunFile['status']): RunFile {
    return {
      schemaVersion: 1,
      runId: this.runId,
      status,
      source: this.source,
      command: [...this.command],
      startedAt: this.startedAt.toISOString(),
      ...(status !== 'running' && { endedAt: new Date().toISOString(), seconds: this.seconds }),
      versions: versions(),
    };
  }

  async failed(error: unknown, store: BlobStore): Promise<RunFile> {
    if (error instanceof CancelledError) return this.file('stopped');
    const recorded = await getJson(store, runKeys(this.runId).run, runFileSchema).catch(() => undefined);
    const { error: name, reason } =
      error instanceof ExecutionFailed ? error : { error: 'Error', reason: String(error) };
    return {
      ...this.file('failed'),
      failure: recorded?.failure ?? { state: 'unknown', error: name, ...splitRemedy(reason) },
    };
  }
}
