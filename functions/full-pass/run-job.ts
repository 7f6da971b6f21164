import { openSource } from '../../shared/archive/open-source';
import { readAnyManifest } from '../../shared/dataset/read-manifest';
import { BaseError, CancelledError, ConfigError, FeaturesGoneError, UnavailableError } from '../../shared/errors';
import { DecodeProcess } from '../../shared/images/decode-process';
import { stateOf, stepOf } from '../../shared/states';
import type { BlobStore } from '../../shared/storage/blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { createBaseProvider } from '../base/base-provider';
import type { StepContext } from '../handler';
import { RunLog } from '../lambda/run-log';
import { jobDollars, largeJobDollars } from '../price-table';
import { FULL_PASS_EXIT, type JobTask, LARGE_TASKS, type LargeTask, largeJobSize } from '../steps';
import { noteFailedJob } from './failed-job';
import { fullPass } from './full-pass';
import { JobLog } from './job-log';
import { type JobSettings, readJobSettings } from './job-settings';
import { doLargeTask } from './large-task';
import { requireGpu } from './require-gpu';
import { stopSignals } from './stop-signals';

export interface JobProcess {
  readonly env: Record<string, string | undefined>;
  readonly args: readonly string[];
}

/**
 * One attempt of a job: reads what to do from the environment, does it, logs lines of JSON. It is told to stop by SIGTERM
 * (a spot instance that is taken back, a run that was stopped), leaves what it has done in the store and says by its exit
 * code that it wants to go on from there.
 * @returns the exit code; see FULL_PASS_EXIT
 */
export async function runJob({ env, args }: JobProcess): Promise<number> {
  let settings: JobSettings;
  try {
    settings = readJobSettings(env, args);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(JSON.stringify({ level: 'ERROR', service: 'FullPass', message: error.message, error: error.name }));
    return FULL_PASS_EXIT.failed;
  }
  // Before TensorFlow is loaded, which looks for devices then.
  if (settings.device === 'cpu') env.CUDA_VISIBLE_DEVICES = '-1';

  const startedMs = Date.now();
  const log = new JobLog(settings);
  const { runId, task } = settings;
  const stopping = stopSignals(
    (name) => log.info('stopping', { signal: name }),
    () => {
      log.info('stopped late');
      process.exit(FULL_PASS_EXIT.again);
    },
  );
  const store = openBlobStore(settings.storeUri);
  const base = createBaseProvider({
    store,
    notice: (text) => log.progress({ kind: 'notice', text }),
    // Ingest has brought the base into the store, so a job never fetches one.
    fetchNamed: ({ name }) => refuseToFetch(name),
    fetchKnown: ({ id }) => refuseToFetch(id),
    open: refuseToFetch,
  });
  // The attempt before this one may have met an image that crashes a decoder, and would meet it again.
  const decoder = settings.attempt > 1 && DecodeProcess.isAvailable() ? new DecodeProcess() : undefined;
  try {
    log.info('started');
    if (settings.device === 'gpu') await checkGpu(settings, store, log);
    const context: StepContext = {
      store,
      base,
      openSource: (uri) => openSource(uri, (address) => openBlobStore(address)),
      decode: decoder?.decode,
      progress: (event) => log.progress(event),
      signal: stopping.signal,
    };
    const runLog = new RunLog({ store, versions: {}, now: Date.now });
    if (isLarge(task)) {
      await runLog.begin(stepOf(task), runId, undefined);
      log.done(await doLargeTask(task, runId, context));
    } else {
      log.done(await fullPass.invoke({ runId, task }, context));
    }
    await runLog.end(stateOf(task), runId, startedMs, (seconds) => ({ dollars: dollarsOf(seconds, settings) }));
    return FULL_PASS_EXIT.done;
  } catch (error) {
    return await explain(error, { store, settings, log });
  } finally {
    stopping.dispose();
    decoder?.end();
    await base.dispose();
  }
}

const isLarge = (task: JobTask): task is LargeTask => (LARGE_TASKS as readonly JobTask[]).includes(task);

const dollarsOf = (seconds: number, { vcpus }: JobSettings): number =>
  vcpus === undefined ? jobDollars(seconds) : largeJobDollars(seconds, largeJobSize(vcpus));

/** TensorFlow would take the processor with no more than a warning; the engine "gpu" refuses by itself where it finds nothing. */
async function checkGpu({ runId, task, requireGpu: isRequired }: JobSettings, store: BlobStore, log: JobLog) {
  const { engine } = (await readAnyManifest(store, runId)).config;
  if (task === 'fine-tune' || engine === 'tfjs') {
    if (isRequired) await requireGpu();
  } else if (engine === 'onnx') {
    const text =
      'The features are computed on the cores of this instance. Its graphics processor computes them with "engine": "gpu"';
    log.progress({ kind: 'notice', text });
  }
}

/** Whether the job is worth another attempt; what went wrong goes into the log and, for RecordFailure, into the store. */
async function explain(
  error: unknown,
  { store, settings, log }: { store: BlobStore; settings: JobSettings; log: JobLog },
): Promise<number> {
  if (error instanceof CancelledError) {
    log.info('stopped');
    return FULL_PASS_EXIT.again;
  }
  log.error('failed', error);
  // A store that does not answer cannot be told either.
  await noteFailedJob(store, settings.runId, error).catch((cause: unknown) => log.error('not recorded', cause));
  return error instanceof UnavailableError || error instanceof FeaturesGoneError
    ? FULL_PASS_EXIT.again
    : FULL_PASS_EXIT.failed;
}

const refuseToFetch = (base: string) =>
  Promise.reject(new BaseError(`A job fetches no base, "${base}" was to be in the store`));
