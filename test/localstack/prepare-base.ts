import { join } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';
import { PROJECT_ROOT } from '../../cli/project-root';

/**
 * Runs put-base.ts: in a process of its own, whose environment is the one that AWS clients read.
 * @returns the name of the network that lies in the bucket now
 */
export async function prepareBase(
  bucket: string,
  env: Readonly<Record<string, string>>,
  base?: string,
): Promise<string> {
  const program = [join(PROJECT_ROOT, 'node_modules/tsx/dist/cli.mjs'), join(__dirname, 'put-base.ts')];
  const args = base === undefined ? [bucket] : [bucket, base];
  const printed = await runProgram(process.execPath, [...program, ...args], {
    env,
    timeoutMs: 15 * 60_000,
  });
  return printed.trim();
}
