import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SetupError } from '../../shared/errors';

/** What the command line needs to know of a deployed stack: its outputs. */
export interface DeployedStack {
  readonly name: string;
  readonly region: string;
  readonly bucket: string;
  readonly stateMachineArn: string;
}

const DEPLOY = (name: string) =>
  `"headstart deploy --stack ${name}" makes it; --stack, --region and --profile choose another`;

/**
 * Looks a stack up by its name.
 * @throws SetupError where there is none, or it is not one of ours; else the SDK's errors
 */
export async function findStack(client: CloudFormationClient, name: string): Promise<DeployedStack> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const region = await client.config.region();
  const missing = (problem: string, cause?: unknown) => new SetupError(problem, { remedy: DEPLOY(name), cause });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name })).catch((cause) => {
    if (/does not exist/.test(String(cause?.message))) throw missing(`There is no stack "${name}" in ${region}`, cause);
    throw cause;
  });
  if (!stack) throw missing(`There is no stack "${name}" in ${region}`);
  const output = (key: string) => {
    const value = stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value) return value;
    throw missing(`The stack "${name}" in ${region} is ${stack.StackStatus} and has no output "${key}"`);
  };
  return { name, region, bucket: output('BucketName'), stateMachineArn: output('StateMachineArn') };
}
