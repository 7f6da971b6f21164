import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Beside the bundle that this file is part of; sources that are run as they are have none. */
const ENTRY = join(__dirname, 'step-process.js');

/** Node 22 reads this when it starts: where `enableCompileCache` keeps things, too. */
const KEEP_COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

/** TensorFlow reads these when it is loaded. The head is the same to the bit. */
const ONE_THREAD = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' };

export interface ForkOptions {
  /** Whether it trains nothing but a head: handing its small products to other threads takes longer than making them. */
  readonly headOnly: boolean;
  /** The program; for tests. */
  readonly entry?: string;
}

/**
 * A process that loads TensorFlow: the one that was started ahead, or another. It is waited for by nothing: an event loop
 * without other work may end.
 * @returns undefined where there is no such program, or no process can be had
 */
export function forkStepProcess({ headOnly, entry = ENTRY }: ForkOptions): ChildProcess | undefined {
  const ahead = takeAhead();
  if (ahead?.entry === entry && headOnly && isAlive(ahead.child)) return ahead.child;
  ahead?.child.kill('SIGKILL');
  if (!existsSync(entry)) return undefined;
  let child: ChildProcess;
  try {
    child = fork(entry, {
      env: { ...KEEP_COMPILED, ...(headOnly && ONE_THREAD), ...process.env },
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

/** Starts the process of a run that trains a head, as most do, before the program that wants it is compiled. */
export function forkAhead(entry = ENTRY): void {
  const child = forkStepProcess({ headOnly: true, entry });
  if (child) holder[AHEAD] = { child, entry };
}

/** Ends the process that was started ahead, if nobody wants it. */
export function dropAhead(): void {
  takeAhead()?.child.kill('SIGKILL');
}

interface Ahead {
  readonly child: ChildProcess;
  readonly entry: string;
}

/** Another bundle has started it. */
const AHEAD = Symbol.for('headstart.step-process-ahead');
const holder = globalThis as { [AHEAD]?: Ahead };

function takeAhead(): Ahead | undefined {
  const ahead = holder[AHEAD];
  holder[AHEAD] = undefined;
  return ahead;
}

const isAlive = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;
