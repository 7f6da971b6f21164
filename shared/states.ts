/** A state that a run passes on its way, and the step that it calls. */
interface RunState {
  readonly name: string;
  readonly step: string;
  /** What happens in it, as shown while it runs. */
  readonly says: string;
  /** What is counted meanwhile, image by image. */
  readonly counts?: string;
  /** It calls its step once for each shard, side by side. */
  readonly perShard?: true;
  /** What a job is sent for that does its work. */
  readonly task?: string;
  /** The state that it takes the place of, where a run asks for it or is too large. */
  readonly insteadOf?: string;
  /** Entered only where a run asks for it. */
  readonly onRequest?: true;
}

/**
 * The states of a run in their order, which stands nowhere else. functions/pipeline.ts makes the state machine of it,
 * functions/steps.ts says what each step needs; every display of a run takes its words from here.
 */
export const STATES = [
  { name: 'Ingest', step: 'Ingest', says: 'Read the archive' },
  { name: 'Features', step: 'ExtractFeatures', perShard: true, says: 'Compute features', counts: 'Features' },
  {
    name: 'FullPassFeatures',
    step: 'FullPass',
    task: 'features',
    insteadOf: 'Features',
    says: 'Compute features',
    counts: 'Features',
  },
  {
    name: 'FullPassAugment',
    step: 'FullPass',
    task: 'augment',
    insteadOf: 'Features',
    says: 'Compute views',
    counts: 'Features and views',
  },
  { name: 'TrainHead', step: 'TrainHead', says: 'Train' },
  { name: 'TrainHeadJob', step: 'TrainHead', task: 'train-head', insteadOf: 'TrainHead', says: 'Train' },
  {
    name: 'FullPassFineTune',
    step: 'FullPass',
    task: 'fine-tune',
    onRequest: true,
    says: 'Fine-tune the base',
    counts: 'Lower part',
  },
  { name: 'Evaluate', step: 'Evaluate', says: 'Measure' },
  { name: 'EvaluateJob', step: 'Evaluate', task: 'evaluate', insteadOf: 'Evaluate', says: 'Measure' },
  { name: 'Publish', step: 'Publish', says: 'Write model and report' },
] as const satisfies readonly RunState[];

type Known = (typeof STATES)[number];
export type StateName = Known['name'];
/** A step that a run which succeeds may call. */
export type RunStepName = Known['step'];
/**
 * What the job FullPass is sent for: the features of a very large set, the features of augmented views, or training the
 * upper part of the base.
 */
export type FullPassTask = Extract<Known, { step: 'FullPass' }>['task'];
/** What a job is sent for that does the work of a function which a large set would be too much for. */
export type LargeTask = Exclude<Extract<Known, { task: string }>['task'], FullPassTask>;
export type JobTask = FullPassTask | LargeTask;

/** The step that notes why a run failed: no state of a run that succeeds. */
export const FAILURE_STEP = 'RecordFailure';
/** The step that the Map calls, once for each shard. */
export const SHARD_STEP = 'ExtractFeatures' satisfies Extract<Known, { perShard: true }>['step'];
/** The Map itself. */
export const SHARDS_STATE = 'Features' satisfies Extract<Known, { perShard: true }>['name'];

export const FIRST_STATE = STATES[0].name;
export const LAST_STATE = 'Publish' satisfies StateName;

const states: readonly (RunState & { readonly name: StateName; readonly step: RunStepName })[] = STATES;

/** The steps in the order in which they are first called. */
export const RUN_STEP_NAMES: readonly RunStepName[] = [...new Set(states.map(({ step }) => step))];

/** The states that every run passes which asks for nothing else. */
export const USUAL_STATES: readonly StateName[] = states
  .filter(({ insteadOf, onRequest }) => !insteadOf && !onRequest)
  .map(({ name }) => name);

/** The usual state behind one; undefined behind the last. */
export function stateAfter(name: StateName): StateName | undefined {
  const at = states.findIndex((state) => state.name === name);
  return states.slice(at + 1).find((state) => USUAL_STATES.includes(state.name))?.name;
}

/** The state in which a job does a task. */
export const stateOf = (task: JobTask): StateName => ofTask(task).name;

/** The step whose work a task is. */
export const stepOf = (task: JobTask): RunStepName => ofTask(task).step;

const ofTask = (task: JobTask) =>
  states.find((state) => state.task === task) as { readonly name: StateName; readonly step: RunStepName };

/** What is known of a state by the name that a state machine or a record gives. */
export const findState = (name: string): (RunState & { readonly name: StateName }) | undefined =>
  states.find((state) => state.name === name);

/** Of the states that a run has entered, those to show: the usual ones, and in place of them or between them the others. */
export function statesToShow(entered: readonly string[]): (RunState & { readonly name: StateName })[] {
  const replaced = entered.map((name) => findState(name)?.insteadOf);
  return states.filter(
    ({ name }) => entered.includes(name) || (USUAL_STATES.includes(name) && !replaced.includes(name)),
  );
}
