import type { Command } from 'commander';

/** Which deployed stack a command speaks to, and as whom. */
export interface CloudFlags {
  readonly stack: string;
  readonly profile?: string;
  readonly region?: string;
}

export const DEFAULT_STACK = 'Headstart';

/** Adds --stack, --profile and --region, as the AWS CLI understands the latter two. */
export function addCloudOptions(command: Command): Command {
  return addAwsOptions(
    command.option('--stack <name>', 'the deployed stack ("headstart deploy" made it)', DEFAULT_STACK),
  );
}

export function addAwsOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of the AWS configuration (default: AWS_PROFILE)')
    .option('--region <name>', 'AWS region (default: AWS_REGION, AWS_DEFAULT_REGION, or the one of the profile)');
}

/** The flags as another command must repeat them to reach the same stack. */
export function repeatedFlags({ stack, profile, region }: CloudFlags): string {
  return [` --stack ${stack}`, profile ? ` --profile ${profile}` : '', region ? ` --region ${region}` : ''].join('');
}
