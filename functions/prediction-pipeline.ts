import { functionTask, RETRIES } from './states/function-task';
import { resultWriter } from './states/result-writer';
import { MAP_RETRY } from './states/retry';
import type { StateMachine } from './states/state-machine';
import { PREDICTION_STEP_NAMES, PREDICTION_STEPS, type PredictionStepName } from './steps';

/** What a task state invokes: a function's ARN on AWS, the step's own name on a laptop. */
export type PredictionTargets = Readonly<Record<PredictionStepName, string>>;

export interface PredictionPipelineOptions {
  /** Shards that are processed at the same time. */
  readonly concurrency: number;
  /** Of a function, where it is not its step's own. */
  readonly timeouts?: Readonly<Partial<Record<PredictionStepName, number>>>;
  /** Bucket that the results of the Map's calls are written to; on a laptop there is none. */
  readonly resultBucket?: string;
}

const [PLAN, PREDICT, WRITE] = PREDICTION_STEP_NAMES;

const PREDICTION_ID = { 'predictionId.$': '$$.Execution.Name' };
const CAUGHT = { Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Failed' }] };

/** The order of the steps of a batch prediction; see docs/decisions/batch-prediction.md. */
export function predictionPipeline(
  targets: PredictionTargets,
  { concurrency, timeouts = {}, resultBucket }: PredictionPipelineOptions,
): StateMachine {
  const task = (step: PredictionStepName, payload: object, rest: object) =>
    functionTask(targets[step], timeouts[step] ?? PREDICTION_STEPS[step].timeoutSeconds, payload, rest);
  return {
    Comment: 'zip → shards → predictions',
    StartAt: PLAN,
    States: {
      PlanPrediction: task(
        'PlanPrediction',
        { ...PREDICTION_ID, 'input.$': '$$.Execution.Input' },
        { Next: 'Predictions', ...CAUGHT },
      ),
      Predictions: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { 'Bucket.$': '$.shardList.bucket', 'Key.$': '$.shardList.key' },
        },
        ItemSelector: { ...PREDICTION_ID, 'item.$': '$$.Map.Item.Value' },
        MaxConcurrency: concurrency,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: PREDICT,
          States: {
            PredictShard: task(
              'PredictShard',
              { 'predictionId.$': '$.predictionId', 'item.$': '$.item', ...RETRIES },
              { End: true },
            ),
          },
        },
        ...resultWriter(resultBucket),
        ResultPath: null,
        Retry: MAP_RETRY,
        Next: WRITE,
        ...CAUGHT,
      },
      WritePredictions: task('WritePredictions', PREDICTION_ID, { End: true, ...CAUGHT }),
      Failed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    },
  };
}
