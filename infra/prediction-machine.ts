import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type PredictionTargets, predictionPipeline } from '../functions/prediction-pipeline';
import { PREDICTION_STEP_NAMES, PREDICTION_STEPS, type PredictionStepName, SETTINGS } from '../functions/steps';
import { DeployedFunction } from './deployed-function';
import { functionCode } from './function-code';
import { functionSettings, secondsOf } from './function-settings';
import { grantMap } from './grant-map';
import { justify } from './justify';
import { machineLog } from './machine-log';
import { PREDICTION_PACKAGES } from './native-packages';
import type { Parameters } from './parameters';
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
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(document)),
      definitionSubstitutions: { ...targets, bucket: bucket.bucketName },
      role,
      tracingEnabled: true,
      logs: {
        destination: machineLog(this, parameters),
        level: LogLevel.ERROR,
        includeExecutionData: true,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const functions = Object.values(targets);
    grantMap(this, { role, bucket, functions, stateMachine: this.stateMachine, lists: 'predictions/*/shards.json' });
    justify(this.stateMachine, {
      rule: 'SF1',
      reason:
        'Step Functions keeps the history for 90 days itself; a line an event of 10,000 shards is dear. Errors are logged.',
    });
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

const placeholder = (name: string) => `\${${name}}`;
/** `${PlanPrediction}` and so on: CloudFormation puts the ARNs in their place. */
const PLACEHOLDERS = Object.fromEntries(
  PREDICTION_STEP_NAMES.map((step) => [step, placeholder(step)]),
) as PredictionTargets;
