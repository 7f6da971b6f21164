import { Duration, Fn, Stack, Tags } from 'aws-cdk-lib';
import {
  AllocationStrategy,
  type CfnComputeEnvironment,
  EcsMachineImageType,
  type IJobQueue,
  JobQueue,
  ManagedEc2EcsComputeEnvironment,
} from 'aws-cdk-lib/aws-batch';
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  type InstanceClass,
  InstanceType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
} from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BatchNetwork } from './batch-network';
import { justify } from './justify';
import { LargeEnvironment } from './large-environment';
import type { Parameters } from './parameters';

/** Of the ECS-optimised image for GPUs, room for the job's container image beside it. */
const DISK_GIB = 60;

/**
 * Where jobs run: instances with a GPU that come when a job waits and go when none does, machines without one that are
 * there as long as a job, and the queues in front of them. AWS Batch uses its service-linked role: with another one it could
 * not change a compute environment in place.
 */
export class BatchEnvironment extends Construct {
  /** Of jobs on a GPU, with `gpu` on. */
  readonly queue: IJobQueue | undefined;
  /** Of the jobs of large sets, with `large` on. */
  readonly largeQueue: IJobQueue | undefined;

  constructor(scope: Construct, id: string, parameters: Parameters) {
    super(scope, id);
    const network = new BatchNetwork(this, 'Network');
    this.queue = parameters.gpu ? this.#instances(network, parameters) : undefined;
    this.largeQueue = parameters.large ? new LargeEnvironment(this, 'Large', network, parameters).queue : undefined;
  }

  #instances({ vpc, securityGroup }: BatchNetwork, { gpuInstances, gpuSpot, gpuMaxVcpus }: Parameters): IJobQueue {
    const template = this.#launchTemplate();
    const environment = new ManagedEc2EcsComputeEnvironment(this, 'Instances', {
      vpc,
      vpcSubnets: { subnets: vpc.publicSubnets },
      securityGroups: [securityGroup],
      images: [{ imageType: EcsMachineImageType.ECS_AL2023_NVIDIA }],
      instanceTypes: gpuInstances.filter((name) => name.includes('.')).map((name) => new InstanceType(name)),
      instanceClasses: gpuInstances.filter((name) => !name.includes('.')).map((name) => name as InstanceClass),
      // CDK would add families without a GPU.
      useOptimalInstanceClasses: false,
      minvCpus: 0,
      maxvCpus: gpuMaxVcpus,
      spot: gpuSpot,
      allocationStrategy: gpuSpot
        ? AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED
        : AllocationStrategy.BEST_FIT_PROGRESSIVE,
      instanceRole: this.#instanceRole(),
      launchTemplate: template,
      // A job that is running when the stack changes its instances may finish first.
      terminateOnUpdate: false,
      updateTimeout: Duration.minutes(60),
      replaceComputeEnvironment: false,
    });
    // Else the compute environment would stay with the template's first version, which is its default for ever.
    (environment.node.defaultChild as CfnComputeEnvironment).addPropertyOverride(
      'ComputeResources.LaunchTemplate.Version',
      template.latestVersionNumber,
    );
    return new JobQueue(this, 'Queue', { computeEnvironments: [{ computeEnvironment: environment, order: 1 }] });
  }

  /** What an instance may do as a member of an ECS cluster; the job's own rights lie in the job's own role. */
  #instanceRole(): Role {
    const role = new Role(this, 'InstanceRole', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEC2ContainerServiceforEC2Role')],
    });
    justify(role, {
      rule: 'IAM4',
      reason: 'AWS keeps what an ECS instance needs in this policy, and changes it at times.',
    });
    return role;
  }

  #launchTemplate(): LaunchTemplate {
    const template = new LaunchTemplate(this, 'Template', {
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      // A container may ask for the instance's identity through one hop more than the instance itself; it has no need to.
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: BlockDeviceVolume.ebs(DISK_GIB, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
    Tags.of(template).add('Name', Fn.join('-', [Stack.of(this).stackName, 'full-pass']));
    return template;
  }
}
