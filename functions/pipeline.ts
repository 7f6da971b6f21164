import { MAP_RESULTS_FOLDER } from '../shared/artifacts';
import {
  FAILURE_STEP,
  FIRST_STATE,
  SHARD_STEP,
  SHARDS_STATE,
  STATES,
  type StateName,
  stateAfter,
  stateOf,
} from '../shared/states';
import {
  FULL_PASS_ENVIRONMENT,
  FULL_PASS_TASKS,
  type FullPassTask,
  type FunctionStepName,
  type JobTask,
  LARGE_JOB,
  LARGE_TASKS,
  type LargeTask,
  STEPS,
} from './steps';

/** What a task state invokes: a function's ARN on AWS, the step's own name on a laptop. */
export type Targets = Readonly<Record<FunctionStepName, string>>;

/** Where jobs run: a queue and a job definition of AWS Batch by name or ARN, the step's own name on a laptop. */
export interface JobTarget {
  readonly queue: string;
  readonly definition: string;
  /** The project of CodeBuild that makes the job's image where it is missing; without it there is none to make. */
  readonly imageProject?: string;
}

export interface PipelineOptions {
  /** Without it a run that needs the full pass fails and says so. */
  readonly fullPass?: JobTarget;
  /** Sets of more images than this have their features computed by one job instead of the Map; by default none. */
  readonly fullPassAboveImages?: number;
  /** Where the work of functions is done that a set is too large for; without it they are called in any case. */
  readonly largeJob?: JobTarget;
  /** Sets of more images than this are too large; without it Ingest says which are. */
  readonly largeAboveImages?: number;
  /** Shards that are processed at the same time. */
  readonly concurrency: number;
  /** Of a function, where it is not its step's own. */
  readonly timeouts?: Readonly<Partial<Record<FunctionStepName, number>>>;
  /** Share of shards, in percent, that may fail for good. Their images are then counted as missing. */
  readonly toleratedFailurePercentage?: number;
  /** Bucket that the results of the Map's calls are written to; on a laptop, where no payload has a limit, there is none. */
  readonly resultBucket?: string;
}

/** An Amazon States Language document, as plain JSON. */
export interface StateMachine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export type State = { readonly Type: string; readonly [field: string]: unknown };

/** How often this task was tried before: a sandbox that died may have died of an image. */
export const RETRIES = { 'retries.$': '$$.State.RetryCount' };

const RUN_ID = { 'runId.$': '$$.Execution.Name' };

/**
 * What time can heal. Bad input is never retried: its errors have names of their own, and none of them stands here.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export const RETRY = [
  {
    // No place in the account's concurrency: nothing ran and nothing was paid, so the wait may be as long as the queue.
    // Four hours on average, which a test holds against 2,000 shards that share 10 places.
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 500,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
  {
    // A function that nobody called for weeks is made ready again, which takes a minute or two; one that is being updated
    // is not ready either. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
    ErrorEquals: [
      'Lambda.CodeArtifactUserPendingException',
      'Lambda.CodeArtifactUserDeletedException',
      'Lambda.ResourceNotReadyException',
      'Lambda.ResourceConflictException',
    ],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 30,
    MaxDelaySeconds: 30,
    JitterStrategy: 'FULL',
  },
  {
    // A busy service, a store that did not answer, a sandbox that died.
    ErrorEquals: [
      'UnavailableError',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.Unknown',
      'Runtime.ExitError',
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 5,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
  {
    // Out of time: mostly there is too much to do, now and then the sandbox was slow. Every attempt is paid in full.
    ErrorEquals: ['OutOfTimeError', 'Sandbox.Timedout', 'States.Timeout'],
    IntervalSeconds: 2,
    MaxAttempts: 1,
    JitterStrategy: 'FULL',
  },
];

/**
 * A Map whose list could not be read has not begun. One whose results could not be written has done its work, which each call
 * finds when the Map begins again. What its items may be tried again for, their own task says.
 */
export const MAP_RETRY = [
  {
    ErrorEquals: ['States.ItemReaderFailed', 'States.ResultWriterFailed'],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 3,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];

/**
 * Has the results of a Map's calls written to a bucket, so that the Map's own result is the key of a file. Without it the
 * result is the list of them all, which Step Functions limits to the size of a payload, some 18,000 calls.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export function resultWriter(bucket: string | undefined): { readonly ResultWriter?: object } {
  if (bucket === undefined) return {};
  const parameters = { Bucket: bucket, Prefix: MAP_RESULTS_FOLDER };
  return { ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: parameters } };
}

/** What time can heal before a job has started; once it has, AWS Batch starts it again by its exit code. */
const JOB_RETRY = [
  {
    // Features that were evicted under the job are computed again by it.
    ErrorEquals: ['UnavailableError', 'FeaturesGoneError', 'Batch.ServerException', 'Batch.SdkClientException'],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxAttempts: 3,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];

/**
 * The state machine of the states in shared/states.ts: how each calls its step, what is retried and caught, and the choices
 * between them. CDK deploys this document and the local runner interprets it.
 */
export function pipeline(targets: Targets, options: PipelineOptions): StateMachine {
  const task = (step: FunctionStepName, payload: object, rest: object) =>
    functionTask(targets[step], options.timeouts?.[step] ?? STEPS[step].timeoutSeconds, payload, rest);
  return {
    Comment: 'zip → manifest → shards → features → head → metrics → report',
    StartAt: FIRST_STATE,
    States: {
      Ingest: task(
        'Ingest',
        { ...RUN_ID, 'input.$': '$$.Execution.Input', ...RETRIES },
        { Next: 'ChooseFeatures', ...caught('Ingest') },
      ),
      ChooseFeatures: chooseFeatures(options),
      Features: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { 'Bucket.$': '$.shardList.bucket', 'Key.$': '$.shardList.key' },
        },
        ItemSelector: { ...RUN_ID, 'item.$': '$$.Map.Item.Value' },
        MaxConcurrency: options.concurrency,
        ...(options.toleratedFailurePercentage
          ? { ToleratedFailurePercentage: options.toleratedFailurePercentage }
          : undefined),
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: SHARD_STEP,
          States: {
            ExtractFeatures: task(
              'ExtractFeatures',
              { 'runId.$': '$.runId', 'item.$': '$.item', ...RETRIES },
              { End: true },
            ),
          },
        },
        ...resultWriter(options.resultBucket),
        ResultPath: null,
        Retry: MAP_RETRY,
        Next: behindFeatures(options),
        ...caught('Features'),
      },
      ...largeStates(options),
      TrainHead: task('TrainHead', RUN_ID, {
        Next: 'ChooseFineTune',
        ...caught('TrainHead', 'ChooseFeatures'),
      }),
      ChooseFineTune: {
        Type: 'Choice',
        Choices: [
          {
            Variable: '$.fineTune',
            BooleanEquals: true,
            Next: options.fullPass ? firstStateOf('fine-tune', options.fullPass) : NO_FULL_PASS,
          },
          ...largeChoices('evaluate', options),
        ],
        Default: stateAfter('TrainHead'),
      },
      ...fullPassStates(options),
      Evaluate: task('Evaluate', RUN_ID, { Next: stateAfter('Evaluate'), ...caught('Evaluate', 'Ingest') }),
      Publish: task('Publish', RUN_ID, { End: true, ...caught('Publish') }),
      ...failureStates(STATES.filter((state) => hasState(state, options)).map(({ name }) => name)),
      RecordFailure: task(
        'RecordFailure',
        { ...RUN_ID, 'state.$': '$.state', 'error.$': '$.error', 'cause.$': '$.cause' },
        {
          Next: 'Failed',
          ResultSelector: { 'error.$': '$.Payload.executionError' },
          ResultPath: '$.recorded',
          OutputPath: '$',
        },
      ),
      Failed: { Type: 'Fail', ErrorPath: '$.recorded.error', CausePath: '$.cause' },
    },
  };
}

/** A task that calls one function. Its answer replaces the state's data. */
export function functionTask(target: string, timeoutSeconds: number, payload: object, rest: object): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: target, Payload: payload },
    TimeoutSeconds: timeoutSeconds + 30,
    Retry: RETRY,
    OutputPath: '$.Payload',
    ...rest,
  };
}

/** A build waits for its turn, as long as an hour, and may take another. */
const IMAGE_SECONDS = 2 * 3600;
const NO_FULL_PASS = 'FullPassMissing';

/** The image comes first where there is one to make. */
function firstStateOf(task: JobTask, { imageProject }: JobTarget): string {
  return imageProject === undefined ? stateOf(task) : `${stateOf(task)}Image`;
}

/** By the run's own wish, or because the set is too large for a call a shard to be the cheaper way. */
function chooseFeatures({ fullPass, fullPassAboveImages }: PipelineOptions): State {
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

/** The image that a large set's job is made of comes first, and for its first task alone. */
const FIRST_LARGE = 'train-head' satisfies LargeTask;
const CHOOSE_TRAINING = 'ChooseTraining';
/** Where a job of FullPass comes between: what ChooseFineTune asks otherwise. */
const CHOOSE_EVALUATION = 'ChooseEvaluation';

const behindFeatures = ({ largeJob }: PipelineOptions) => (largeJob ? CHOOSE_TRAINING : stateAfter(SHARDS_STATE));

/** A job hands on the data that it got, which are Ingest's; behind a function they are that function's answer. */
function largeChoices(task: LargeTask, { largeJob, largeAboveImages }: PipelineOptions): object[] {
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
function largeStates(options: PipelineOptions): Record<string, State> {
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
function fullPassStates(options: PipelineOptions): Record<string, State> {
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
function hasState(state: (typeof STATES)[number], { fullPass, largeJob }: PipelineOptions): boolean {
  if (!('task' in state)) return true;
  return (LARGE_TASKS as readonly JobTask[]).includes(state.task) ? largeJob !== undefined : fullPass !== undefined;
}

const failureOf = (state: StateName) => `${state}Failed`;

/**
 * @param features where features are computed from; a state that reads them goes back there where they were evicted under
 * the run. What is still there is found, so that it is as good as a retry.
 */
const caught = (state: StateName, features?: string) => ({
  Catch: [
    ...(features ? [{ ErrorEquals: ['FeaturesGoneError'], ResultPath: '$.gone', Next: features }] : []),
    { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failureOf(state) },
  ],
});

/** A catcher is not told which state failed, so a Pass state a task notes it. */
function failureStates(states: readonly StateName[]): Record<string, State> {
  return Object.fromEntries(
    states.map((state) => [
      failureOf(state),
      {
        Type: 'Pass',
        Parameters: { state, 'error.$': '$.failure.Error', 'cause.$': '$.failure.Cause' },
        Next: FAILURE_STEP,
      },
    ]),
  );
}
