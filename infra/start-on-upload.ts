import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SnsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { endingsUnder, SETTINGS } from '../functions/steps';
import { DeployedFunction } from './deployed-function';
import { functionCode } from './function-code';
import { functionSettings } from './function-settings';
import type { Parameters } from './parameters';
import { commonEnvironment } from './step-functions';

export interface StartOnUploadProps {
  readonly bucket: IBucket;
  readonly stateMachine: StateMachine;
  /** Where archives are dropped, with a closing "/". */
  readonly prefix: string;
  /** Told of an archive that could not be started after all attempts. */
  readonly topic: ITopic;
  readonly parameters: Parameters;
}

/** An archive dropped under a prefix starts an execution of a state machine. */
export class StartOnUpload extends Construct {
  readonly start: DeployedFunction;

  constructor(scope: Construct, id: string, { bucket, stateMachine, prefix, topic, parameters }: StartOnUploadProps) {
    super(scope, id);
    const endings = endingsUnder(prefix);
    this.start = new DeployedFunction(this, 'Start', {
      code: functionCode('start', []),
      ...functionSettings('Start', parameters),
      bucket,
      reads: [prefix],
      writes: [],
      environment: {
        ...commonEnvironment(parameters),
        [SETTINGS.stateMachine]: stateMachine.stateMachineArn,
        [SETTINGS.dropPrefix]: prefix,
      },
      logDays: parameters.logDays,
      retainLogs: parameters.removalPolicy === 'retain',
    });
    stateMachine.grantStartExecution(this.start.function);
    this.start.function.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SnsDestination(topic) });
    new Rule(this, 'Rule', {
      description: `${endings.length > 1 ? 'An archive' : 'A zip'} under ${prefix} starts ${prefix === 'incoming/' ? 'a run' : 'a batch prediction'}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [bucket.bucketName] },
          // A prefix and a suffix in one list would mean one or the other.
          object: { key: endings.map((ending) => ({ wildcard: `${prefix}*${ending}` })) },
        },
      },
      targets: [new LambdaFunction(this.start.function, { retryAttempts: 8 })],
    });
  }
}
