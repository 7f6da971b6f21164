/** The steps as data: what each needs to run. CDK sizes functions from it; no handler is imported here. */
export const STEP_NAMES = ['Ingest', 'ExtractFeatures', 'TrainHead', 'Evaluate', 'Publish', 'RecordFailure'] as const;
export type StepName = (typeof STEP_NAMES)[number];

export interface StepSpec {
  /** Source file of the handler, without extension, relative to functions/. */
  readonly file: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** 'image' where TensorFlow is needed: libtensorflow does not fit a 250 MB zip package. */
  readonly packaging: 'zip' | 'image';
  /** Key prefixes of the store that the step may touch, for its role. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

export const STEPS: Readonly<Record<StepName, StepSpec>> = {
  Ingest: {
    file: 'ingest',
    memoryMb: 1024,
    timeoutSeconds: 900,
    packaging: 'zip',
    reads: ['incoming/', 'base/', 'runs/'],
    writes: ['incoming/', 'base/', 'runs/'],
  },
  ExtractFeatures: {
    file: 'extract-features',
    // 1,769 MB is one full vCPU; two make decoding and the base overlap.
    memoryMb: 3538,
    timeoutSeconds: 300,
    packaging: 'zip',
    reads: ['incoming/', 'base/', 'features/', 'runs/'],
    writes: ['features/', 'runs/'],
  },
  TrainHead: {
    file: 'train-head',
    memoryMb: 3538,
    timeoutSeconds: 900,
    packaging: 'image',
    reads: ['features/', 'runs/'],
    writes: ['features/', 'runs/'],
  },
  Evaluate: {
    file: 'evaluate',
    memoryMb: 1769,
    timeoutSeconds: 300,
    packaging: 'zip',
    reads: ['features/', 'runs/'],
    writes: ['runs/'],
  },
  Publish: {
    file: 'publish',
    memoryMb: 1769,
    timeoutSeconds: 300,
    packaging: 'zip',
    reads: ['incoming/', 'base/', 'runs/', 'models/'],
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
};
