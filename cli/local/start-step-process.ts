import { type ForkOptions, forkStepProcess } from './faster/fork-step-process';
import { StepChild, type StepListener } from './step-child';
import type { StepOrder, TensorflowStep } from './step-messages';

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

/**
 * Starts a process that loads TensorFlow at once, which takes a third of a second, beside what this one does meanwhile. It
 * ends with this one however that ends, and does not keep it from ending.
 * @returns undefined where there is no such program (sources that no set-up has bundled), or no process can be had
 */
export function startStepProcess(options: StepProcessOptions): StepProcess | undefined {
  const { storeUri, cacheFolder } = options;
  const process = forkStepProcess(options);
  if (!process) return undefined;
  const child = new StepChild<StepOrder>(process, { passesOn: true });
  return {
    get isAlive() {
      return child.isAlive;
    },
    invoke(step, payload, listener, decodeApart = false) {
      const rest = { step, payload, storeUri, cacheFolder, ...(decodeApart && { decodeApart }) };
      return child.invoke(step, (id) => ({ kind: 'invoke', id, ...rest }), listener);
    },
    end: () => child.end(),
  };
}
