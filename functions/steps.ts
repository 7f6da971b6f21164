import { ARCHIVE_ENDINGS } from '../shared/archive/archive-name';
import { MODELS_PREFIX, PREDICT_PREFIX, PREDICTIONS_PREFIX, UNFINISHED_PREFIX } from '../shared/artifacts';
import {
  FAILURE_STEP,
  type FullPassTask,
  type JobTask,
  type LargeTask,
  RUN_STEP_NAMES,
  type RunStepName,
  SHARD_STEP,
  STATES,
  stepOf,
} from '../shared/states';

/** The one job among the steps. */
const JOB_STEP = 'FullPass' satisfies RunStepName;
/** The steps as data: what each needs to run. CDK sizes functions from it; no handler is imported here. */
export type StepName = RunStepName | typeof FAILURE_STEP;
/** A step that is one function call. */
export type FunctionStepName = Exclude<StepName, typeof JOB_STEP>;

/** In the order in which a run calls them; the one that notes a failure comes last. */
export const FUNCTION_STEP_NAMES: readonly FunctionStepName[] = [
  ...RUN_STEP_NAMES.filter((name) => name !== JOB_STEP),
  FAILURE_STEP,
];
export const STEP_NAMES: readonly StepName[] = [...FUNCTION_STEP_NAMES, JOB_STEP];

export type { FullPassTask, JobTask, LargeTask };
export const FULL_PASS_TASKS: readonly FullPassTask[] = STATES.flatMap((state) =>
  state.step === JOB_STEP ? [state.task] : [],
);
/** The work of functions that a job does where a set is too large for them. */
export const LARGE_TASKS: readonly LargeTask[] = STATES.flatMap((state) =>
  state.step !== JOB_STEP && 'task' in state ? [state.task] : [],
);

/** The variables of a job's environment that tell it what to do; its definition sets the store, and of what size it is. */
export const FULL_PASS_ENVIRONMENT = {
  runId: 'HEADSTART_RUN_ID',
  task: 'HEADSTART_TASK',
  store: 'HEADSTART_STORE',
  vcpus: 'HEADSTART_VCPUS',
} as const;

/**
 * What the exit code of a job's process means. `again` is what sysexits.h calls a temporary failure: the job was stopped,
 * or the store did not answer, and another attempt continues from what is in the store.
 */
export const FULL_PASS_EXIT = { done: 0, failed: 1, again: 75 } as const;

/** The variables of a deployed step's environment; the stack sets them and functions/lambda/ reads them. */
export const SETTINGS = {
  store: 'HEADSTART_STORE',
  versions: 'HEADSTART_VERSIONS',
  /** What may be fetched over HTTPS: bytes, comma-separated hosts, and 1 where a test's own server counts as one. */
  webMaxBytes: 'HEADSTART_WEB_MAX_BYTES',
  webHosts: 'HEADSTART_WEB_HOSTS',
  allowLoopback: 'HEADSTART_ALLOW_LOOPBACK',
  /** What Start starts. */
  stateMachine: 'HEADSTART_STATE_MACHINE',
  /** Where a dropped zip is started from: incoming/ without it. */
  dropPrefix: 'HEADSTART_DROP_PREFIX',
  /** What Predict serves: a name of the registry, or name@v3. */
  model: 'HEADSTART_MODEL',
} as const;

export interface StepSpec {
  /** Source file of the handler, without extension, relative to functions/. */
  readonly file: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Of a function's own /tmp, where 512 MB do not suffice. */
  readonly scratchMb?: number;
  /**
   * 'image' where TensorFlow is needed: libtensorflow does not fit a 250 MB zip package. 'job' where a function's 15
   * minutes do not suffice: a container of its own, with a GPU on AWS.
   */
  readonly packaging: 'zip' | 'image' | 'job';
  /** Key prefixes of the store that the step may touch, for its role. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly removes?: readonly string[];
}

export const STEPS: Readonly<Record<StepName, StepSpec>> = {
  Ingest: {
    file: 'ingest',
    // Twice what ten million images take. It comes with 1.7 vCPUs, so that the same work is done in less time.
    memoryMb: 3008,
    timeoutSeconds: 900,
    packaging: 'zip',
    reads: ['incoming/', 'sources/', 'base/', 'runs/'],
    writes: ['sources/', 'base/', 'runs/'],
  },
  ExtractFeatures: {
    file: 'extract-features',
    // The most that a new account gives a function. It comes with 1.7 vCPUs, so that decoding and the base overlap.
    memoryMb: 3008,
    timeoutSeconds: 300,
    packaging: 'zip',
    reads: ['incoming/', 'sources/', 'base/', 'features/', UNFINISHED_PREFIX, 'runs/'],
    writes: ['features/', UNFINISHED_PREFIX, 'runs/'],
    removes: [UNFINISHED_PREFIX],
  },
  TrainHead: {
    file: 'train-head',
    memoryMb: 3008,
    timeoutSeconds: 900,
    // Training features beyond 2 GB go into a file: the most that a function can have holds two million rows of 1,280.
    scratchMb: 10_240,
    packaging: 'image',
    reads: ['features/', 'runs/'],
    writes: ['features/', 'runs/'],
  },
  Evaluate: {
    file: 'evaluate',
    memoryMb: 1769,
    timeoutSeconds: 900,
    // Features of validation and test beyond 512 MB go into files: of as many images as 15 minutes suffice for.
    scratchMb: 5120,
    packaging: 'zip',
    // Of a base, the classifier that it came with.
    reads: ['base/', 'features/', 'runs/'],
    writes: ['runs/'],
  },
  Publish: {
    file: 'publish',
    memoryMb: 1769,
    timeoutSeconds: 900,
    packaging: 'zip',
    reads: ['incoming/', 'sources/', 'base/', 'runs/', 'models/'],
    writes: ['runs/', 'models/'],
  },
  RecordFailure: {
    file: 'record-failure',
    memoryMb: 256,
    timeoutSeconds: 30,
    packaging: 'zip',
    reads: ['runs/'],
    writes: ['runs/'],
  },
  FullPass: {
    file: 'full-pass/full-pass',
    // Of the 16 GB of the smallest GPU instance, the container agent and the system keep 2.
    memoryMb: 14_000,
    // One attempt's. AWS Batch tries none again that reached it; the run, started again, goes on from its last checkpoint.
    timeoutSeconds: 12 * 3600,
    packaging: 'job',
    reads: ['incoming/', 'sources/', 'base/', 'features/', UNFINISHED_PREFIX, 'runs/'],
    // A fine-tuned base stands among the others.
    writes: ['base/', 'features/', UNFINISHED_PREFIX, 'runs/'],
    removes: [UNFINISHED_PREFIX],
  },
};

/** A machine without a GPU, of a size that AWS Fargate has; `memoryMb` is the most that comes with its vCPUs. */
export interface LargeJobSize {
  readonly vcpus: number;
  readonly memoryMb: number;
}
export const LARGE_JOB_SIZES: readonly LargeJobSize[] = [
  // A new account has six vCPUs. Training uses about one; what it needs is memory and a disk.
  { vcpus: 4, memoryMb: 30 * 1024 },
  { vcpus: 8, memoryMb: 60 * 1024 },
  { vcpus: 16, memoryMb: 120 * 1024 },
];

/** @throws RangeError where there is none of these vCPUs */
export function largeJobSize(vcpus: number): LargeJobSize {
  const size = LARGE_JOB_SIZES.find((each) => each.vcpus === vcpus);
  if (!size) throw new RangeError(`No job for large sets has ${vcpus} vCPUs`);
  return size;
}

/**
 * The job that does the work of TrainHead and of Evaluate where a set is too large for their functions. It computes features
 * again that were evicted before it read them.
 */
export const LARGE_JOB = {
  ...(LARGE_JOB_SIZES[0] as LargeJobSize),
  /** The most that Fargate has, of which the image takes some: forty million training rows of 1,280. */
  diskGib: 200,
  // Training does not go on where it was stopped, so that a limit is for what hangs.
  timeoutSeconds: 48 * 3600,
  reads: union('reads'),
  writes: union('writes'),
  removes: [UNFINISHED_PREFIX],
} as const;

function union(of: 'reads' | 'writes'): readonly string[] {
  const steps: readonly RunStepName[] = [SHARD_STEP, ...LARGE_TASKS.map(stepOf)];
  return [...new Set(steps.flatMap((step) => STEPS[step][of]))];
}

/** The function that answers over HTTP with a model of the registry: no step, so no state machine calls it. */
export const PREDICT: StepSpec = {
  file: 'predict',
  // One full vCPU: decoding and the network run one after the other.
  memoryMb: 1769,
  // A list of images, after a cold start; one image takes a fraction of a second.
  timeoutSeconds: 60,
  packaging: 'zip',
  reads: [MODELS_PREFIX, PREDICT_PREFIX],
  writes: [],
};

/** Lambda's own limits. */
export const LARGEST_FUNCTION = { memoryMb: 10_240, timeoutSeconds: 900 } as const;

/** Calls of ExtractFeatures at the same time, unless a stack is deployed with another number. */
export const DEFAULT_CONCURRENCY = 100;

/** Of the smallest instance with a GPU, all of which FullPass takes. */
export const FULL_PASS_VCPUS = 4;

/** The stack that builds the images of a stack; infra/ makes it and the command line deploys it first. */
export const imageStackName = (stack: string) => `${stack}-images`;

/** The function that a dropped archive calls, for runs and for batch predictions: no step either. */
export const START = { memoryMb: 512, timeoutSeconds: 30 } as const;

/** Which files start something where they are dropped, by how their keys end; a batch prediction reads zips alone. */
export const endingsUnder = (prefix: string): readonly string[] =>
  prefix === PREDICT_PREFIX ? ['.zip'] : ARCHIVE_ENDINGS;

/** The steps of a batch prediction, each a function, in the order in which functions/prediction-pipeline.ts calls them. */
export const PREDICTION_STEP_NAMES = ['PlanPrediction', 'PredictShard', 'WritePredictions'] as const;
export type PredictionStepName = (typeof PREDICTION_STEP_NAMES)[number];

export const PREDICTION_STEPS: Readonly<Record<PredictionStepName, StepSpec>> = {
  PlanPrediction: {
    file: 'plan-prediction',
    memoryMb: 1024,
    timeoutSeconds: 900,
    packaging: 'zip',
    reads: [PREDICT_PREFIX, MODELS_PREFIX, PREDICTIONS_PREFIX],
    writes: [PREDICTIONS_PREFIX],
  },
  PredictShard: {
    file: 'predict-shard',
    memoryMb: 3008,
    timeoutSeconds: 300,
    packaging: 'zip',
    reads: [PREDICT_PREFIX, MODELS_PREFIX, PREDICTIONS_PREFIX],
    writes: [PREDICTIONS_PREFIX],
  },
  WritePredictions: {
    file: 'write-predictions',
    memoryMb: 1024,
    timeoutSeconds: 900,
    packaging: 'zip',
    reads: [PREDICTIONS_PREFIX],
    writes: [PREDICTIONS_PREFIX],
  },
};
