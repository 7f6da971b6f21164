import { ArnFormat, Duration, Size, Stack } from 'aws-cdk-lib';
import {
  Action,
  EcsEc2ContainerDefinition,
  EcsJobDefinition,
  type IJobQueue,
  Reason,
  RetryStrategy,
} from 'aws-cdk-lib/aws-batch';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { ContainerImage, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { JobTarget } from '../functions/pipeline';
import { FULL_PASS_ENVIRONMENT, FULL_PASS_EXIT, FULL_PASS_VCPUS, STEPS } from '../functions/steps';
import { TELEMETRY_OFF } from '../shared/engine/forbid-telemetry';
import { grantPrefixes } from './grant-prefixes';
import type { ImageSource } from './image-source';
import { justify } from './justify';
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

/** Spot instances may be taken back again and again; each attempt goes on where the last one stopped. */
const ATTEMPTS = 10;
/**
 * How a container ends by SIGSEGV and by SIGABRT. AWS Batch takes five rules, two more than the others: these are what
 * faults in decoders end with.
 */
const CRASHES = ['139', '134'];

/** The job definition of FullPass, with a role and a log of its own. */
export class BatchJob extends Construct {
  readonly role: Role;
  readonly #definition: EcsJobDefinition;
  readonly #queue: IJobQueue;
  readonly #imageProject: string | undefined;

  constructor(scope: Construct, id: string, { bucket, queue, parameters, image }: BatchJobProps) {
    super(scope, id);
    const { memoryMb, timeoutSeconds, reads, writes, removes } = STEPS.FullPass;
    const { logDays, removalPolicy, packaging, sourceBuckets } = parameters;
    this.#queue = queue;
    this.#imageProject = image?.project;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    grantPrefixes(this.role, bucket, { reads, writes, removes });
    for (const name of sourceBuckets) {
      grantPrefixes(this.role, Bucket.fromBucketName(this, `Source-${name}`, name), { reads: [''], writes: [] });
    }
    const logGroup = new LogGroup(this, 'Log', { retention: logDays });
    setRemoval(logGroup, removalPolicy === 'retain');
    const container = new EcsEc2ContainerDefinition(this, 'Container', {
      image: this.#containerImage(image),
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
      logging: LogDriver.awsLogs({
        streamPrefix: 'full-pass',
        logGroup,
      }),
    });
    justify(container.executionRole, {
      rule: 'IAM5',
      reason: 'A token for the registry knows no resources.',
      appliesTo: ['Resource::*'],
    });
    this.#definition = new EcsJobDefinition(this, 'Definition', {
      jobDefinitionName: `${Stack.of(this).stackName}-full-pass`,
      container,
      timeout: Duration.seconds(timeoutSeconds),
      retryAttempts: ATTEMPTS,
      // Without a last rule for all else, AWS Batch would try everything again, bad input too.
      retryStrategies: [
        RetryStrategy.of(Action.RETRY, Reason.custom({ onExitCode: String(FULL_PASS_EXIT.again) })),
        RetryStrategy.of(Action.RETRY, Reason.SPOT_INSTANCE_RECLAIMED),
        ...CRASHES.map((code) => RetryStrategy.of(Action.RETRY, Reason.custom({ onExitCode: code }))),
        RetryStrategy.of(Action.EXIT, Reason.custom({ onReason: '*' })),
      ],
      propagateTags: true,
    });
  }

  /** Where jobs are processes of the machine that deploys them, this name tells the emulator which command to start. */
  #containerImage(image: ImageSource | undefined): ContainerImage {
    if (!image) return ContainerImage.fromRegistry('headstart-full-pass:process');
    const { repository: repositoryName, tag } = image;
    const repositoryArn = Stack.of(this).formatArn({
      service: 'ecr',
      resource: 'repository',
      resourceName: repositoryName,
    });
    const repository = Repository.fromRepositoryAttributes(this, 'Image', { repositoryName, repositoryArn });
    return ContainerImage.fromEcrRepository(repository, tag);
  }

  /** What the pipeline's states submit. */
  get target(): JobTarget {
    return {
      queue: this.#queue.jobQueueArn,
      definition: this.#definition.jobDefinitionArn,
      ...(this.#imageProject && { imageProject: this.#imageProject }),
    };
  }

  /**
   * Lets a state machine submit the job and wait for it: it watches through a rule that Step Functions manages, looks at
   * the job, and ends it where the run is stopped; the same of the build of its image. Looking at jobs cannot be bound to one of them.
   */
  grantRunAndWait(role: Role): void {
    const arn = (service: string, resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const project = this.#imageProject;
    const policy = new Policy(this, 'RunPolicy', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['batch:SubmitJob'],
          resources: [this.target.queue, this.target.definition],
        }),
        new PolicyStatement({ actions: ['batch:TerminateJob'], resources: [arn('batch', 'job', '*')] }),
        new PolicyStatement({ actions: ['batch:DescribeJobs'], resources: ['*'] }),
        new PolicyStatement({
          actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
          resources: [
            arn('events', 'rule', 'StepFunctionsGetEventsForBatchJobsRule'),
            ...(project ? [arn('events', 'rule', 'StepFunctionsGetEventForCodeBuildStartBuildRule')] : []),
          ],
        }),
        ...(project
          ? [
              new PolicyStatement({
                actions: ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:BatchGetBuilds'],
                resources: [arn('codebuild', 'project', project)],
              }),
            ]
          : []),
      ],
    });
    justify(policy, {
      rule: 'IAM5',
      reason: 'A job has an id that AWS Batch makes up, and looking at jobs knows no resources.',
      appliesTo: ['Resource::*', { regex: '/^Resource::arn:<AWS::Partition>:batch:.*:job\\/\\*$/' }],
    });
  }
}
