import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { PREDICT_PREFIX } from '../shared/artifacts';
import { BatchEnvironment } from './batch-environment';
import { BatchJob } from './batch-job';
import { DataBucket } from './data-bucket';
import { type ImageSources, imageSources } from './image-source';
import { LargeJob } from './large-job';
import { Notifications } from './notifications';
import type { Parameters } from './parameters';
import { PredictFunction } from './predict-function';
import { PredictionMachine } from './prediction-machine';
import { RunMachine, type RunMachineProps } from './run-machine';
import { StartOnUpload } from './start-on-upload';
import { StepFunctions } from './step-functions';
import { Watch } from './watch';

/** The pipeline on AWS: a bucket, a function a step, the state machine between them, and what watches over it. */
export class HeadstartStack extends Stack {
  readonly #zones: number;

  constructor(
    scope: Construct,
    id: string,
    parameters: Parameters,
    images: ImageSources = imageSources(scope, parameters),
  ) {
    super(scope, id, {
      description: 'Headstart: a zip of class folders in, a trained and measured image classifier out',
      ...(parameters.region && { env: { region: parameters.region } }),
    });
    this.#zones = parameters.gpuZones;
    const retain = parameters.removalPolicy === 'retain';
    const { bucket } = new DataBucket(this, 'Data', { retain });
    const steps = new StepFunctions(this, 'Steps', { bucket, parameters, image: images['train-head'] });
    const jobs = this.#jobs(bucket, parameters, images);
    const { stateMachine } = new RunMachine(this, 'Runs', { bucket, targets: steps.targets, ...jobs, parameters });
    const { topic } = new Notifications(this, 'Notifications', { bucket, stateMachine, email: parameters.alarmEmail });
    const { start } = new StartOnUpload(this, 'Upload', {
      ...{ bucket, stateMachine, topic, parameters },
      prefix: 'incoming/',
    });
    const predict = parameters.predict ? new PredictFunction(this, 'Serving', { bucket, parameters }) : undefined;
    if (parameters.predict) this.#predictions(bucket, topic, parameters);
    new Watch(this, 'Watch', {
      stateMachine,
      functions: { ...steps.byName, ...(predict && { Predict: predict.deployed.function }) },
      start: start.function,
      topic,
      alarmMinutes: parameters.alarmMinutes,
    });
    this.#outputs(bucket.bucketName, stateMachine.stateMachineArn);
  }

  /** CDK takes two where it does not know the account; GPUs are short in one zone or another. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#zones }, (_, i) => Fn.select(i, Fn.getAzs()));
  }

  /** A zip under predict/ is classified image by image. */
  #predictions(bucket: IBucket, topic: ITopic, parameters: Parameters): void {
    const { stateMachine } = new PredictionMachine(this, 'Predictions', { bucket, parameters });
    new StartOnUpload(this, 'PredictUpload', { bucket, stateMachine, topic, parameters, prefix: PREDICT_PREFIX });
    new CfnOutput(this, 'PredictionMachineArn', { value: stateMachine.stateMachineArn });
  }

  /** What takes more than a function: with a GPU, and of sets that are too large for one. */
  #jobs(bucket: IBucket, parameters: Parameters, images: ImageSources): Pick<RunMachineProps, 'fullPass' | 'largeJob'> {
    if (!parameters.gpu && !parameters.large) return {};
    const { queue, largeQueue } = new BatchEnvironment(this, 'Batch', parameters);
    const common = { bucket, parameters };
    return {
      ...(queue && { fullPass: new BatchJob(this, 'FullPass', { ...common, queue, image: images['full-pass'] }) }),
      ...(largeQueue && {
        largeJob: new LargeJob(this, 'Large', { ...common, queue: largeQueue, image: images['large-job'] }),
      }),
    };
  }

  /** The command line finds a stack's parts by these. */
  #outputs(bucketName: string, stateMachineArn: string): void {
    const input = `'{"source": "s3://${bucketName}/incoming/NAME.zip"}'`;
    new CfnOutput(this, 'BucketName', { value: bucketName, description: 'Drop archives under incoming/' });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachineArn });
    new CfnOutput(this, 'Region', { value: this.region });
    new CfnOutput(this, 'StartCommand', {
      description: 'Starts a run by hand; an archive dropped under incoming/ starts one by itself',
      value: `aws stepfunctions start-execution --region ${this.region} --state-machine-arn ${stateMachineArn} --input ${input}`,
    });
  }
}
