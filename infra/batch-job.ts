import { Size, Stack } from 'aws-cdk-lib';
import { EcsEc2ContainerDefinition, type IJobQueue } from 'aws-cdk-lib/aws-batch';
import { LogDriver } from 'aws-cdk-lib/aws-ecs';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { JobTarget } from '../functions/states/job-states';
import { FULL_PASS_ENVIRONMENT, FULL_PASS_VCPUS, STEPS } from '../functions/steps';
import { TELEMETRY_OFF } from '../shared/engine/forbid-telemetry';
import { grantJob } from './grant-job';
import type { ImageSource } from './image-source';
import { jobImage } from './job-image';
import { jobRole } from './job-role';
import { jobTarget } from './job-target';
import type { Parameters } from './parameters';
import { setRemoval } from './set-removal';
import { commonEnvironment } from './step-functions';

export interface BatchJobProps {
  readonly bucket: IBucket;
  readonly queue: IJobQueue;
  readonly parameters: Parameters;
  /** Without it jobs are processes of the machine that deploys them. */
  readonly image: ImageSource | undefined;
}

/** The job definition of FullPass, with a role and a log of its own. */
export class BatchJob extends Construct {
  readonly role: Role;
  /** What the pipeline's states submit. */
  readonly target: JobTarget;

  constructor(scope: Construct, id: string, { bucket, queue, parameters, image }: BatchJobProps) {
    super(scope, id);
    const { memoryMb, timeoutSeconds } = STEPS.FullPass;
    const { logDays, removalPolicy, packaging } = parameters;
    this.role = jobRole(this, bucket, STEPS.FullPass, parameters);
    const logGroup = new LogGroup(this, 'Log', { retention: logDays });
    setRemoval(logGroup, removalPolicy === 'retain');
    const container = new EcsEc2ContainerDefinition(this, 'Container', {
      image: jobImage(this, image),
      gpu: 1,
      cpu: FULL_PASS_VCPUS,
      memory: Size.mebibytes(memoryMb),
      jobRole: this.role,
      // Where a job is a process of a machine without a GPU, it has to be told so.
      command: packaging === 'process' ? ['--device', 'cpu'] : ['--require-gpu'],
      environment: {
        [FULL_PASS_ENVIRONMENT.store]: `s3://${bucket.bucketName}`,
        AWS_REGION: Stack.of(this).region,
        ...TELEMETRY_OFF,
        ...commonEnvironment(parameters),
      },
      logging: LogDriver.awsLogs({ streamPrefix: 'full-pass', logGroup }),
    });
    this.target = jobTarget(this, { name: 'full-pass', container, timeoutSeconds, queue, image });
  }

  /** Lets a state machine submit the job and wait for it. */
  grantRunAndWait(role: Role): void {
    grantJob(this, role, this.target);
  }
}
