import { STEPS, type StepName } from './steps';

/** What a task state invokes: a function's ARN on AWS, the step's own name on a laptop. */
export type Targets = Readonly<Record<StepName, string>>;

export interface PipelineOptions {
  /** Shards in work at the same time. */
  readonly concurrency: number;
  /** Share of shards, in percent, that may fail for good. Their images are then counted as missing. */
  readonly toleratedFailurePercentage?: number;
}

/** An Amazon States Language document, as plain JSON. */
export interface StateMachine {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
export type State = { readonly Type: string; readonly [field: string]: unknown };

const RUN_ID = { 'runId.$': '$$.Execution.Name' };

/** What time can heal: a busy service, a store that did not answer, a sandbox that died. Bad input is never retried. */
const RETRY = [
  {
    ErrorEquals: [
      'UnavailableError',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'Sandbox.Timedout',
      'Runtime.ExitError',
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxAttempts: 5,
    MaxDelaySeconds: 60,
    JitterStrategy: 'FULL',
  },
];

/**
 * The order of the steps: the only description of it in the project. CDK deploys this document and the local runner
 * interprets it.
 */
export function pipeline(targets: Targets, options: PipelineOptions): StateMachine {
  return {
    Comment: 'zip → manifest → shards → features → head → metrics → report',
    StartAt: 'Ingest',
    States: {
      Ingest: task(
        targets,
        'Ingest',
        { ...RUN_ID, 'input.$': '$$.Execution.Input' },
        { Next: 'Features', ...caught('Ingest') },
      ),
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
          StartAt: 'ExtractFeatures',
          States: {
            // A child's output counts against its parent's 256 KiB, so it is kept to the shard's number.
            ExtractFeatures: task(
              targets,
              'ExtractFeatures',
              { 'runId.$': '$.runId', 'item.$': '$.item' },
              { End: true, ResultSelector: { 'shard.$': '$.Payload.shard' }, OutputPath: '$' },
            ),
          },
        },
        ResultPath: null,
        Next: 'TrainHead',
        ...caught('Features'),
      },
      TrainHead: task(targets, 'TrainHead', RUN_ID, { Next: 'Evaluate', ...caught('TrainHead') }),
      Evaluate: task(targets, 'Evaluate', RUN_ID, { Next: 'Publish', ...caught('Evaluate') }),
      Publish: task(targets, 'Publish', RUN_ID, { End: true, ...caught('Publish') }),
      ...failureStates(['Ingest', 'Features', 'TrainHead', 'Evaluate', 'Publish']),
      RecordFailure: task(
        targets,
        'RecordFailure',
        { ...RUN_ID, 'state.$': '$.state', 'error.$': '$.error', 'cause.$': '$.cause' },
        { Next: 'Failed', OutputPath: '$', ResultPath: null },
      ),
      Failed: { Type: 'Fail', ErrorPath: '$.error', CausePath: '$.cause' },
    },
  };
}

/** A task that calls one step. Its answer replaces the state's data. */
function task(targets: Targets, step: StepName, payload: object, rest: object): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: targets[step], Payload: payload },
    TimeoutSeconds: STEPS[step].timeoutSeconds + 30,
    Retry: RETRY,
    OutputPath: '$.Payload',
    ...rest,
  };
}

const failureOf = (state: string) => `${state}Failed`;

const caught = (state: string) => ({
  Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: failureOf(state) }],
});

/** A catcher is not told which state failed, so a Pass state a task notes it. */
function failureStates(states: readonly string[]): Record<string, State> {
  return Object.fromEntries(
    states.map((state) => [
      failureOf(state),
      {
        Type: 'Pass',
        Parameters: { state, 'error.$': '$.failure.Error', 'cause.$': '$.failure.Cause' },
        Next: 'RecordFailure',
      },
    ]),
  );
}
