import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isWithout } from './without';

/** Node 22 reads this when it starts: where `enableCompileCache` keeps things, too. */
const keepCompiled = () => (isWithout('kept-code') ? {} : { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') });

/**
 * Starts one of our programs in a process that is waited for by nothing: an event loop without other work may end.
 * @param environment of its own, unless the user's says otherwise
 * @returns undefined where there is no such program, or no process can be had
 */
export function forkProgram(
  entry: string,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess | undefined {
  if (!existsSync(entry)) return undefined;
  let child: ChildProcess;
  try {
    child = fork(entry, {
      env: { ...keepCompiled(), ...environment, ...process.env },
      // A debugger's port or a test runner's flags are this process's own.
      execArgv: [],
      // What a library prints must not stand between the lines of --json.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A loss that is not a number is one on the other side, too.
      serialization: 'advanced',
    });
  } catch {
    // Node's own permission model.
    return undefined;
  }
  child.on('error', () => undefined);
  if (child.pid === undefined) return undefined;
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.unref();
  return child;
}
