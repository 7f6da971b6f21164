import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type PredictionTargets, predictionPipeline } from '../functions/prediction-pipeline';
import { PREDICTION_STEP_NAMES, PREDICTION_STEPS, type PredictionStepName, SETTINGS } from '../functions/steps';
import { DeployedFunction } from './deployed-function';
import { functionCode } from './function-code';
import { functionSettings, secondsOf } from './function-settings';
import { PREDICTION_PACKAGES } from './native-packages';
import type { Parameters } from './parameters';
import { pipelineMachine, placeholder } from './pipeline-machine';
import { commonEnvironment } from './step-functions';

export interface PredictionMachineProps {
  readonly bucket: IBucket;
  readonly parameters: Parameters;
}

/** Batch predictions: the document of functions/prediction-pipeline.ts, and a function for each of its steps. */
export class PredictionMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { bucket, parameters }: PredictionMachineProps) {
    super(scope, id);
    const { concurrency } = parameters;
    const targets = Object.fromEntries(
      PREDICTION_STEP_NAMES.map((step) => [step, this.#deploy(step, bucket, parameters).function.functionArn]),
    );
    const document = predictionPipeline(PLACEHOLDERS, {
      concurrency,
      timeouts: secondsOf(PREDICTION_STEP_NAMES, parameters),
      resultBucket: placeholder('bucket'),
    });
    const { stateMachine } = pipelineMachine(this, {
      document: JSON.stringify(document),
      lists: 'predictions/*/shards.json',
      ...{ targets, bucket, parameters },
    });
    this.stateMachine = stateMachine;
  }

  #deploy(step: PredictionStepName, bucket: IBucket, parameters: Parameters): DeployedFunction {
    const { file, reads, writes } = PREDICTION_STEPS[step];
    return new DeployedFunction(this, step, {
      code: functionCode(file, parameters.packaging === 'process' ? [] : PREDICTION_PACKAGES[step]),
      ...functionSettings(step, parameters),
      bucket,
      reads,
      writes,
      environment: { ...commonEnvironment(parameters), [SETTINGS.model]: parameters.predictModel },
      logDays: parameters.logDays,
      retainLogs: parameters.removalPolicy === 'retain',
    });
  }
}

/** `${PlanPrediction}` and so on: CloudFormation puts the ARNs in their place. */
const PLACEHOLDERS = Object.fromEntries(
  PREDICTION_STEP_NAMES.map((step) => [step, placeholder(step)]),
) as PredictionTargets;
