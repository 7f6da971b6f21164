import type { StepContext } from '../../functions/handler';
import { type ForkOptions, forkStepProcess } from './fork-step-process';
import { SaidByChild } from './said-by-child';
import { unpackError } from './sent-error';
import { StepEndedError } from './step-ended-error';
import type { StepNews, StepOrder, TensorflowStep } from './step-messages';

export interface StepProcessOptions extends ForkOptions {
  readonly storeUri: string;
  readonly cacheFolder: string;
}

/** A process that does the steps which TensorFlow computes. */
export interface StepProcess {
  readonly isAlive: boolean;
  /**
   * Does a step there, one at a time, as `Step.invoke` does it here.
   * @param decodeApart whether images are decoded in yet another process
   * @throws what the step throws, with its class and remedy; StepEndedError where the process ends before the step
   */
  invoke(step: TensorflowStep, payload: unknown, context: StepListener, decodeApart?: boolean): Promise<unknown>;
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
  const { storeUri, cacheFolder } = options;
  const child = forkStepProcess(options);
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
    async invoke(step, payload, { progress, signal }, decodeApart = false) {
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
            else if (!signal.aborted) {
              // After the wish to stop, what it had said before it heard of that is no news any more.
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
          send({ kind: 'invoke', step, payload, storeUri, cacheFolder, ...(decodeApart && { decodeApart }) });
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
