import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { StepContext } from '../../functions/handler';
import { SaidByChild } from './said-by-child';
import { unpackError } from './sent-error';
import { StepEndedError } from './step-ended-error';
import type { StepNews, StepOrder, TensorflowStep } from './step-messages';

/** Beside the bundle that this file is part of; sources that are run as they are have none. */
const ENTRY = join(__dirname, 'step-process.js');

/** TensorFlow reads these when it is loaded. The head is the same to the bit. */
const ONE_THREAD = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' };

export interface StepProcessOptions {
  readonly storeFolder: string;
  readonly cacheFolder: string;
  /** Whether it trains nothing but a head: handing its small products to other threads takes longer than making them. */
  readonly headOnly?: boolean;
  /** The program; for tests. */
  readonly entry?: string;
}

/** A process that does the steps which TensorFlow computes. */
export interface StepProcess {
  readonly isAlive: boolean;
  /**
   * Does a step there, one at a time, as `Step.invoke` does it here.
   * @throws what the step throws, with its class and remedy; StepEndedError where the process ends before the step
   */
  invoke(step: TensorflowStep, payload: unknown, context: StepListener): Promise<unknown>;
  /** Ends it. Nobody waits for that. */
  end(): void;
}
export type StepListener = Pick<StepContext, 'progress' | 'signal'>;

/**
 * Starts a process that loads TensorFlow at once, which takes a third of a second, beside what this one does meanwhile. It
 * ends with this one however that ends, and does not keep it from ending.
 * @returns undefined where there is no such program (sources that no set-up has bundled), or no process can be had
 */
export function startStepProcess(options: StepProcessOptions): StepProcess | undefined {
  const { storeFolder, cacheFolder, headOnly = false, entry = ENTRY } = options;
  const child = existsSync(entry)
    ? forked(entry, headOnly ? { ...ONE_THREAD, ...process.env } : process.env)
    : undefined;
  if (!child) return undefined;
  const said = new SaidByChild(child);
  let isAlive = true;
  let isIdle = false;
  child.once('exit', () => {
    isAlive = false;
  });
  // Whoever sends to a process that is gone learns it from its end.
  const send = (order: StepOrder) => child.send(order, () => undefined);
  const kill = () => {
    isAlive = false;
    child.kill('SIGKILL');
  };
  return {
    get isAlive() {
      return isAlive;
    },
    async invoke(step, payload, { progress, signal }) {
      if (!isAlive) throw new StepEndedError(step, child.exitCode, child.signalCode, said.lastLines());
      said.hold(true);
      isIdle = false;
      child.ref();
      const abort = () => send({ kind: 'abort' });
      signal.addEventListener('abort', abort);
      try {
        return await new Promise((resolve, reject) => {
          child.on('message', (news: StepNews) => {
            said.passOn();
            isIdle = news.kind !== 'progress';
            if (news.kind === 'done') resolve(news.result);
            else if (news.kind === 'failed') reject(unpackError(news.error));
            else {
              try {
                progress(news.event);
              } catch (error) {
                // Thrown within the step it would have ended it.
                kill();
                reject(error);
              }
            }
          });
          child.once('close', (code, by) => reject(new StepEndedError(step, code, by, said.lastLines())));
          send({ kind: 'invoke', step, payload, storeFolder, cacheFolder });
          if (signal.aborted) abort();
        });
      } finally {
        signal.removeEventListener('abort', abort);
        child.removeAllListeners('message').removeAllListeners('close');
        child.unref();
        said.hold(false);
      }
    },
    end() {
      // It ends by itself when it is left alone, unless it is too busy to notice.
      if (isIdle && child.connected) child.disconnect();
      else kill();
    },
  };
}

/** A process that is waited for by nothing: an event loop without other work may end. */
function forked(entry: string, env: NodeJS.ProcessEnv): ChildProcess | undefined {
  let child: ChildProcess;
  try {
    child = fork(entry, {
      env,
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
