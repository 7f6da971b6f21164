import { Size, Stack } from 'aws-cdk-lib';
import { EcsFargateContainerDefinition, type IJobQueue } from 'aws-cdk-lib/aws-batch';
import { FargatePlatformVersion, LogDriver } from 'aws-cdk-lib/aws-ecs';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { JobTarget } from '../functions/states/job-states';
import { FULL_PASS_ENVIRONMENT, LARGE_JOB, largeJobSize } from '../functions/steps';
import { TELEMETRY_OFF } from '../shared/engine/forbid-telemetry';
import { grantJob } from './grant-job';
import type { ImageSource } from './image-source';
import { jobImage } from './job-image';
import { jobRole } from './job-role';
import { jobTarget } from './job-target';
import type { Parameters } from './parameters';
import { setRemoval } from './set-removal';
import { commonEnvironment } from './step-functions';

export interface LargeJobProps {
  readonly bucket: IBucket;
  readonly queue: IJobQueue;
  readonly parameters: Parameters;
  /** Without it jobs are processes of the machine that deploys them. */
  readonly image: ImageSource | undefined;
}

/** Of the job's memory, what JavaScript may hold; the rest is TensorFlow's, and keeps rows of the scratch file. */
const HEAP_SHARE = 0.75;

/** The job definition for the work of functions that a set is too large for, with a role and a log of its own. */
export class LargeJob extends Construct {
  readonly role: Role;
  /** What the pipeline's states submit. */
  readonly target: JobTarget;

  constructor(scope: Construct, id: string, { bucket, queue, parameters, image }: LargeJobProps) {
    super(scope, id);
    const { diskGib, timeoutSeconds } = LARGE_JOB;
    const { logDays, removalPolicy, largeVcpus: vcpus } = parameters;
    const { memoryMb } = largeJobSize(vcpus);
    this.role = jobRole(this, bucket, LARGE_JOB, parameters);
    const logGroup = new LogGroup(this, 'Log', { retention: logDays });
    setRemoval(logGroup, removalPolicy === 'retain');
    const container = new EcsFargateContainerDefinition(this, 'Container', {
      image: jobImage(this, image),
      cpu: vcpus,
      memory: Size.mebibytes(memoryMb),
      ephemeralStorageSize: Size.gibibytes(diskGib),
      fargatePlatformVersion: FargatePlatformVersion.LATEST,
      // The way out to the registry, of a network that lets nothing in.
      assignPublicIp: true,
      jobRole: this.role,
      command: ['--device', 'cpu'],
      environment: {
        [FULL_PASS_ENVIRONMENT.store]: `s3://${bucket.bucketName}`,
        [FULL_PASS_ENVIRONMENT.vcpus]: String(vcpus),
        AWS_REGION: Stack.of(this).region,
        // Node would take 4 GB at most.
        NODE_OPTIONS: `--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`,
        ...TELEMETRY_OFF,
        ...commonEnvironment(parameters),
      },
      logging: LogDriver.awsLogs({ streamPrefix: 'large', logGroup }),
    });
    this.target = jobTarget(this, { name: 'large', container, timeoutSeconds, queue, image });
  }

  /** Lets a state machine submit the job and wait for it. */
  grantRunAndWait(role: Role): void {
    grantJob(this, role, this.target);
  }
}
