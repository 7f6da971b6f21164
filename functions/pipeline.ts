import { FIRST_STATE, SHARD_STEP, STATES, stateAfter } from '../shared/states';
import { caught, failureStates } from './states/failure-states';
import { functionTask, RETRIES } from './states/function-task';
import {
  behindFeatures,
  chooseFeatures,
  chooseFineTune,
  fullPassStates,
  hasState,
  type JobOptions,
  largeStates,
} from './states/job-states';
import { resultWriter } from './states/result-writer';
import { MAP_RETRY } from './states/retry';
import type { StateMachine } from './states/state-machine';
import { type FunctionStepName, STEPS } from './steps';

/** What a task state invokes: a function's ARN on AWS, the step's own name on a laptop. */
export type Targets = Readonly<Record<FunctionStepName, string>>;

export interface PipelineOptions extends JobOptions {
  /** Shards that are processed at the same time. */
  readonly concurrency: number;
  /** Of a function, where it is not its step's own. */
  readonly timeouts?: Readonly<Partial<Record<FunctionStepName, number>>>;
  /** Share of shards, in percent, that may fail for good. Their images are then counted as missing. */
  readonly toleratedFailurePercentage?: number;
  /** Bucket that the results of the Map's calls are written to; on a laptop, where no payload has a limit, there is none. */
  readonly resultBucket?: string;
}

const RUN_ID = { 'runId.$': '$$.Execution.Name' };

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
      ChooseFineTune: chooseFineTune(options),
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
