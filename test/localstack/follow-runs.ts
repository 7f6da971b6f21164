import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pc from 'picocolors';
import { PROJECT_ROOT } from '../../cli/project-root';
import type { TheStack } from './the-stack';

const LOOK_MS = 500;

/**
 * Shows each run as it comes, one after the other, with `headstart watch`, which also fetches its artifacts into a folder
 * of its own in `folder`; until the signal is aborted.
 */
export async function followRuns(stack: TheStack, folder: string, signal: AbortSignal): Promise<void> {
  const shown = new Set<string>();
  while (!signal.aborted) {
    // Newest first from the service.
    const fresh = (await stack.executions()).reverse().filter(({ name }) => !shown.has(name));
    for (const { name } of fresh) {
      if (signal.aborted) return;
      shown.add(name);
      console.log(`\n${pc.bold(name)}`);
      await watch(name, join(folder, name), stack.access.env, signal);
      console.log(pc.dim('\nEnter for another drawn one, the path of a zip, or Ctrl-C.'));
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

async function watch(
  runId: string,
  out: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const program = [join(PROJECT_ROOT, 'bin/headstart.cjs'), 'watch', runId, '--out', out];
  const child = spawn(process.execPath, program, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    // Ctrl-C is for this process, which then ends the watching.
    detached: true,
  });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  await once(child, 'close');
  signal.removeEventListener('abort', stop);
}
