import { type CfnResource, RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says whether a resource is kept when its stack goes. CloudFormation takes a changed deletion policy only along with
 * another change of the same resource, so it stands in the metadata too: else a stack that keeps its data could not be
 * told later to let them go.
 */
export function setRemoval(construct: IConstruct, kept: boolean): void {
  const resource = construct.node.defaultChild as CfnResource;
  resource.applyRemovalPolicy(kept ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY);
  resource.addMetadata('headstart:removal', kept ? 'retain' : 'destroy');
}
