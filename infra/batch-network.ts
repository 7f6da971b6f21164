import { Stack } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { justify } from './justify';

/**
 * Where jobs run: public subnets with no way in, and a gateway endpoint for S3.
 *
 * An instance has to reach ECR, ECS, Batch and CloudWatch Logs. A NAT gateway (about 32 dollars a month in each zone) or
 * interface endpoints for all of them (about 7 dollars each, in each zone) would cost day and night what is used an hour a
 * week. In a public subnet an instance has an address of its own, paid while it lives; its security group lets nothing in.
 * The images' bytes go through the gateway endpoint, which costs nothing and never leaves AWS.
 */
export class BatchNetwork extends Construct {
  readonly vpc: IVpc;
  readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Not 'Vpc', as 0.1.0 called it, whose two subnets take up all its addresses: CloudFormation makes the successor of a
    // subnet before it removes the subnet, and EC2 refuses two that overlap. So an update makes a network anew.
    const vpc = new Vpc(this, 'Zones', {
      ipAddresses: IpAddresses.cidr('10.83.0.0/20'),
      // GPUs are short in one zone or another; more zones find more of them.
      maxAzs: Stack.of(this).availabilityZones.length,
      natGateways: 0,
      // Of one size, whatever their number: a further zone then leaves the others as they are.
      subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: true, cidrMask: 24 }],
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
      // It would take a custom resource; nothing uses the default group.
      restrictDefaultSecurityGroup: false,
    });
    justify(vpc, {
      rule: 'VPC7',
      reason: 'Nothing comes in, and what goes out goes to AWS; flow logs would cost more than the instances do.',
    });
    this.vpc = vpc;
    this.securityGroup = new SecurityGroup(this, 'Instances', {
      vpc,
      description: 'Instances of the full pass: nothing comes in',
      allowAllOutbound: true,
    });
  }
}
