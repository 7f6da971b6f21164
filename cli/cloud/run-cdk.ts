import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CancelledError, SetupError } from '../../shared/errors';
import { PROJECT_ROOT } from '../project-root';

/** It reports no use of itself and asks for no newer version; `--no-notices` keeps it from fetching news. */
export const CDK_KEEPS_QUIET = {
  CDK_DISABLE_CLI_TELEMETRY: '1',
  CDK_DISABLE_VERSION_CHECK: '1',
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
} as const;

const CDK = join(PROJECT_ROOT, 'node_modules/aws-cdk/bin/cdk');

/** @throws SetupError where this is the npm package, which holds no stack */
export function requireStack(): void {
  if (existsSync(CDK)) return;
  throw new SetupError(`The stack and cdk are not in "${PROJECT_ROOT}": the npm package does not include them`, {
    remedy: 'clone the project, run "npm run setup" there, and give this command in the clone',
  });
}

/**
 * Runs the project's own cdk in its folder, with this terminal: it asks its questions and shows its progress itself.
 * @throws SetupError where it fails, CancelledError where it was interrupted
 */
export async function runCdk(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  requireStack();
  // cdk sends assets with an S3 client that does not look at the general variable.
  const s3 = env.AWS_ENDPOINT_URL && { AWS_ENDPOINT_URL_S3: env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL };
  // Ctrl-C reaches it by itself; this process waits for its end.
  const onSignal = () => {};
  process.on('SIGINT', onSignal);
  try {
    const child = spawn(process.execPath, [CDK, ...args, '--no-notices'], {
      cwd: PROJECT_ROOT,
      stdio: 'inherit',
      env: { ...env, ...s3, ...CDK_KEEPS_QUIET },
    });
    const ended = await new Promise<number | string>((resolve, reject) => {
      child.on('error', (cause) => reject(new SetupError(`Cannot run cdk: ${cause.message}`, { cause })));
      child.on('close', (code, signal) => resolve(signal ?? code ?? 1));
    });
    if (ended === 'SIGINT' || ended === 130) {
      throw new CancelledError(`"cdk ${args[0]}" was interrupted`, {
        remedy: 'what CloudFormation has begun continues; run the same command again to finish it',
      });
    }
    if (ended !== 0) {
      throw new SetupError(`"cdk ${args.join(' ')}" ended with ${ended}; its output is above`, {
        remedy:
          'fix that and run the command again; --bootstrap prepares an account and region that the CDK has not been used in',
      });
    }
  } finally {
    process.off('SIGINT', onSignal);
  }
}
