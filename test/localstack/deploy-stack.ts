import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CDK_KEEPS_QUIET } from '../../cli/cloud/run-cdk';
import { runProgram } from '../../cli/machine/run-program';
import { PROJECT_ROOT } from '../../cli/project-root';
import { ACCOUNT, REGION } from './aws-environment';

/** The stack's outputs, by which everything else finds it. */
export interface StackOutputs {
  readonly BucketName: string;
  readonly StateMachineArn: string;
  readonly StartCommand: string;
  readonly Region: string;
  readonly PredictUrl: string;
  readonly PredictionMachineArn: string;
}

export interface DeployOptions {
  /** Environment that leads to a LocalStack. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the cloud assembly is written. */
  readonly root: string;
  /** Name and value of context parameters. */
  readonly context?: Readonly<Record<string, string>>;
  say?(text: string): void;
}

const CDK = join(PROJECT_ROOT, 'node_modules/aws-cdk/bin/cdk');
const TIMEOUT_MS = 15 * 60_000;
const STACK = 'Headstart';

/**
 * Bootstraps the account and deploys the stack, with the CDK's own command line and nothing between it and LocalStack but
 * the endpoint in its environment.
 * @throws SetupError with the end of what the CDK said
 */
export async function deployStack({ env, root, context = {}, say = () => {} }: DeployOptions): Promise<StackOutputs> {
  const assembly = join(root, 'cdk.out');
  const outputs = join(root, 'outputs.json');
  const cdk = (cwd: string, ...args: string[]) =>
    runProgram(process.execPath, [CDK, ...args, '--ci', '--no-notices', '--output', assembly], {
      cwd,
      env: { ...env, ...CDK_KEEPS_QUIET },
      timeoutMs: TIMEOUT_MS,
    });
  const parameters = Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);

  say('cdk bootstrap');
  // Where there is no cdk.json, it does not build the app to find out which accounts that would need.
  await cdk(root, 'bootstrap', `aws://${ACCOUNT}/${REGION}`);
  say('cdk deploy');
  const answers = ['--require-approval', 'never', '--outputs-file', outputs];
  await cdk(PROJECT_ROOT, 'deploy', STACK, ...answers, ...parameters);
  return JSON.parse(await readFile(outputs, 'utf8'))[STACK];
}
