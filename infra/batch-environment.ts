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
import type { Parameters } from './parameters';

/** Of the ECS-optimised image for GPUs, room for the job's container image beside it. */
const DISK_GIB = 60;

/**
 * Instances with a GPU that come when a job waits and go when none does, and the queue in front of them. AWS Batch uses its
 * service-linked role: with another one it could not change a compute environment in place.
 */
export class BatchEnvironment extends Construct {
  readonly queue: IJobQueue;

  constructor(scope: Construct, id: string, { gpuInstances, gpuSpot, gpuMaxVcpus }: Parameters) {
    super(scope, id);
    const { vpc, securityGroup } = new BatchNetwork(this, 'Network');
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
      // A job that is in work when the stack changes its instances may end first.
      terminateOnUpdate: false,
      updateTimeout: Duration.minutes(60),
      replaceComputeEnvironment: false,
    });
    // Else the compute environment would stay with the template's first version, which is its default for ever.
    (environment.node.defaultChild as CfnComputeEnvironment).addPropertyOverride(
      'ComputeResources.LaunchTemplate.Version',
      template.latestVersionNumber,
    );
    this.queue = new JobQueue(this, 'Queue', { computeEnvironments: [{ computeEnvironment: environment, order: 1 }] });
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
