import { FAILURE_STEP, SHARDS_STATE, type STATES, type StateName, stateAfter, stateOf } from '../../shared/states';
import {
  FULL_PASS_ENVIRONMENT,
  FULL_PASS_TASKS,
  type FullPassTask,
  type JobTask,
  LARGE_JOB,
  LARGE_TASKS,
  type LargeTask,
  STEPS,
} from '../steps';
import { caught } from './failure-states';
import { JOB_RETRY } from './retry';
import type { State } from './state-machine';

/** Where jobs run: a queue and a job definition of AWS Batch by name or ARN, the step's own name on a laptop. */
export interface JobTarget {
  readonly queue: string;
  readonly definition: string;
  /** The project of CodeBuild that makes the job's image where it is missing; without it there is none to make. */
  readonly imageProject?: string;
}

/** Which work goes to jobs instead of functions. */
export interface JobOptions {
  /** Without it a run that needs the full pass fails and says so. */
  readonly fullPass?: JobTarget;
  /** Sets of more images than this have their features computed by one job instead of the Map; by default none. */
  readonly fullPassAboveImages?: number;
  /** Where the work of functions is done that a set is too large for; without it they are called in any case. */
  readonly largeJob?: JobTarget;
  /** Sets of more images than this are too large; without it Ingest says which are. */
  readonly largeAboveImages?: number;
}

/** A build waits for its turn, as long as an hour, and may take another. */
const IMAGE_SECONDS = 2 * 3600;
const NO_FULL_PASS = 'FullPassMissing';

/** The image comes first where there is one to make. */
function firstStateOf(task: JobTask, { imageProject }: JobTarget): string {
  return imageProject === undefined ? stateOf(task) : `${stateOf(task)}Image`;
}

/** By the run's own wish, or because the set is too large for one call per shard to be the cheaper way. */
export function chooseFeatures({ fullPass, fullPassAboveImages }: JobOptions): State {
  const to = (task: FullPassTask) => (fullPass ? firstStateOf(task, fullPass) : NO_FULL_PASS);
  const large = { Variable: '$.images', NumericGreaterThan: fullPassAboveImages, Next: to('features') };
  return {
    Type: 'Choice',
    Choices: [
      { Variable: '$.features', StringEquals: 'augment', Next: to('augment') },
      { Variable: '$.features', StringEquals: 'features', Next: to('features') },
      ...(fullPass && fullPassAboveImages !== undefined ? [large] : []),
    ],
    Default: SHARDS_STATE,
  };
}

/** By the run's own wish; else on to the evaluation. */
export function chooseFineTune(options: JobOptions): State {
  const { fullPass } = options;
  const Next = fullPass ? firstStateOf('fine-tune', fullPass) : NO_FULL_PASS;
  return {
    Type: 'Choice',
    Choices: [{ Variable: '$.fineTune', BooleanEquals: true, Next }, ...largeChoices('evaluate', options)],
    Default: stateAfter('TrainHead'),
  };
}

/** The image that a large set's job is made of comes first, and for its first task alone. */
const FIRST_LARGE = 'train-head' satisfies LargeTask;
const CHOOSE_TRAINING = 'ChooseTraining';
/** Where a job of FullPass comes between: what ChooseFineTune asks otherwise. */
const CHOOSE_EVALUATION = 'ChooseEvaluation';

export const behindFeatures = ({ largeJob }: JobOptions) => (largeJob ? CHOOSE_TRAINING : stateAfter(SHARDS_STATE));

/** A job hands on the data that it got, which are Ingest's; behind a function they are that function's answer. */
function largeChoices(task: LargeTask, { largeJob, largeAboveImages }: JobOptions): object[] {
  if (!largeJob) return [];
  const [Variable, rule] =
    largeAboveImages === undefined
      ? ['$.large', { BooleanEquals: true }]
      : ['$.images', { NumericGreaterThan: largeAboveImages }];
  const Next = task === FIRST_LARGE ? firstStateOf(task, largeJob) : stateOf(task);
  return [
    {
      And: [
        { Variable, IsPresent: true },
        { Variable, ...rule },
      ],
      Next,
    },
  ];
}

/** What sends a large set's work on its way, and the choices that lead there. */
export function largeStates(options: JobOptions): Record<string, State> {
  const { largeJob, fullPass } = options;
  if (!largeJob) return {};
  const choice = (task: LargeTask, usual: StateName): State => ({
    Type: 'Choice',
    Choices: largeChoices(task, options),
    Default: usual,
  });
  const next = (task: LargeTask) => (task === FIRST_LARGE ? 'ChooseFineTune' : stateAfter(stateOf(task)));
  return {
    [CHOOSE_TRAINING]: choice('train-head', 'TrainHead'),
    ...imageState(FIRST_LARGE, largeJob),
    ...Object.fromEntries(LARGE_TASKS.map((task) => [stateOf(task), jobState(task, largeJob, next(task))])),
    ...(fullPass && { [CHOOSE_EVALUATION]: choice('evaluate', 'Evaluate') }),
  };
}

/** What sends FullPass on its way. */
export function fullPassStates(options: JobOptions): Record<string, State> {
  const { fullPass, largeJob } = options;
  if (!fullPass) {
    const cause = 'This stack has no full pass, and the run asks for one\n→ deploy the stack without "-c gpu=false"';
    const failure = { state: NO_FULL_PASS, error: 'SetupError', cause };
    return { [NO_FULL_PASS]: { Type: 'Pass', Parameters: failure, Next: FAILURE_STEP } };
  }
  const next = (task: FullPassTask) => {
    if (task !== 'fine-tune') return behindFeatures(options);
    return largeJob ? CHOOSE_EVALUATION : stateAfter(stateOf(task));
  };
  const jobs = FULL_PASS_TASKS.map((task) => [stateOf(task), jobState(task, fullPass, next(task))]);
  const images = FULL_PASS_TASKS.map((task) => imageState(task, fullPass));
  return Object.assign(Object.fromEntries(jobs), ...images);
}

/** A job that is waited for. Its answer describes the job and is dropped: what comes behind it gets what it got. */
function jobState(task: JobTask, target: JobTarget, next: string | undefined): State {
  const isLarge = (LARGE_TASKS as readonly JobTask[]).includes(task);
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::batch:submitJob.sync',
    Parameters: {
      JobName: `headstart-${task}`,
      JobQueue: target.queue,
      JobDefinition: target.definition,
      ContainerOverrides: {
        Environment: [
          { Name: FULL_PASS_ENVIRONMENT.task, Value: task },
          { Name: FULL_PASS_ENVIRONMENT.runId, 'Value.$': '$$.Execution.Name' },
        ],
      },
    },
    // All attempts of the job together, and its waiting for a machine.
    TimeoutSeconds: 3 * (isLarge ? LARGE_JOB : STEPS.FullPass).timeoutSeconds,
    Retry: JOB_RETRY,
    ResultPath: null,
    Next: next,
    ...caught(stateOf(task)),
  };
}

/** Ahead of a job, the build of its image: at the first use it takes some minutes, later it only finds the image. */
function imageState(task: JobTask, target: JobTarget): Record<string, State> {
  const { imageProject } = target;
  if (imageProject === undefined) return {};
  return {
    [firstStateOf(task, target)]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::codebuild:startBuild.sync',
      Parameters: { ProjectName: imageProject },
      TimeoutSeconds: IMAGE_SECONDS,
      ResultPath: null,
      Next: stateOf(task),
      ...caught(stateOf(task)),
    },
  };
}

/** Whether a state is there to fail. */
export function hasState(state: (typeof STATES)[number], { fullPass, largeJob }: JobOptions): boolean {
  if (!('task' in state)) return true;
  return (LARGE_TASKS as readonly JobTask[]).includes(state.task) ? largeJob !== undefined : fullPass !== undefined;
}
