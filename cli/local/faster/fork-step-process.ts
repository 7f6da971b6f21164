import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { forkProgram } from './fork-program';
import { isWithout } from './without';

/** Beside the bundle that this file is part of; sources that are run as they are have none. */
const ENTRY = join(__dirname, 'step-process.js');

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
  if (isWithout('step-process')) return undefined;
  const ahead = takeAhead();
  if (ahead?.entry === entry && headOnly && isAlive(ahead.child)) return ahead.child;
  ahead?.child.kill('SIGKILL');
  return forkProgram(entry, headOnly ? ONE_THREAD : {});
}

/** Starts the process of a run that trains a head, as most do, before the program that wants it is compiled. */
export function forkAhead(entry = ENTRY): void {
  if (isWithout('fork-ahead')) return;
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
