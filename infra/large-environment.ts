import { Duration } from 'aws-cdk-lib';
import { FargateComputeEnvironment, type IJobQueue, JobQueue } from 'aws-cdk-lib/aws-batch';
import { Construct } from 'constructs';
import type { BatchNetwork } from './batch-network';
import type { Parameters } from './parameters';

/** As many runs of large sets are trained at the same time; the others wait. */
const JOBS_AT_ONCE = 4;

/** Machines of AWS Fargate, which are there as long as a job is, and the queue in front of them. */
export class LargeEnvironment extends Construct {
  readonly queue: IJobQueue;

  constructor(scope: Construct, id: string, { vpc, securityGroup }: BatchNetwork, { largeVcpus }: Parameters) {
    super(scope, id);
    const computeEnvironment = new FargateComputeEnvironment(this, 'Machines', {
      vpc,
      vpcSubnets: { subnets: vpc.publicSubnets },
      securityGroups: [securityGroup],
      maxvCpus: JOBS_AT_ONCE * largeVcpus,
      // Training begins anew where its machine was taken back.
      spot: false,
      // A job that is running when the stack changes its machines may finish first.
      terminateOnUpdate: false,
      updateTimeout: Duration.minutes(60),
      replaceComputeEnvironment: false,
    });
    this.queue = new JobQueue(this, 'Queue', { computeEnvironments: [{ computeEnvironment, order: 1 }] });
  }
}
