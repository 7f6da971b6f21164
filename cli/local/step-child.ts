import type { ChildProcess } from 'node:child_process';
import type { Progress, StepContext } from '../../functions/handler';
import type { StepName } from '../../functions/steps';
import { ChildOutput } from './child-output';
import { unpackError } from './sent-error';
import { StepEndedError } from './step-ended-error';
import type { Invocation, StepNews } from './step-messages';

export type StepListener = Pick<StepContext, 'progress' | 'signal'>;

export interface StepChildOptions {
  /** Whether what the process writes on its streams beside its work is for the user; else only its end is explained by it. */
  readonly passesOn: boolean;
}

interface Hearer {
  readonly step: StepName;
  progress(event: Progress): void;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** A process of ours that was started and does steps, as whoever started it sees it: several at a time, each by a number. */
export class StepChild<Order extends { readonly kind: string }> {
  readonly #process: ChildProcess;
  readonly #output: ChildOutput;
  readonly #passesOn: boolean;
  /** Listeners of each step that is running. */
  readonly #hearers = new Map<number, Hearer>();
  #ids = 0;
  #isAlive = true;

  constructor(process: ChildProcess, { passesOn }: StepChildOptions) {
    this.#process = process;
    this.#output = new ChildOutput(process);
    this.#passesOn = passesOn;
    process.on('message', (news: StepNews) => this.#hear(news));
    process.once('exit', () => {
      this.#isAlive = false;
    });
    process.once('close', () => {
      const hearers = [...this.#hearers.values()];
      if (hearers.length === 0) return;
      const lines = this.#output.lastLines();
      for (const { step, reject } of hearers) reject(this.#ended(step, lines));
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Whoever sends to a process that is gone learns it from its end. */
  send(order: Order): void {
    this.#process.send(order, () => undefined);
  }

  /**
   * Does a step there, as `Step.invoke` does it here.
   * @param orderOf what is sent for the step, given its number; the wish to stop is sent as `{ kind: 'abort' }`
   * @throws what the step throws, with its class and remedy; StepEndedError where the process ends before the step
   */
  async invoke(
    step: StepName,
    orderOf: (id: number) => Order & Invocation,
    { progress, signal }: StepListener,
  ): Promise<unknown> {
    if (!this.#isAlive) throw this.#ended(step, this.#output.lastLines());
    const id = this.#ids++;
    const abort = () => this.send({ kind: 'abort' } as unknown as Order);
    signal.addEventListener('abort', abort);
    this.#isAwaited(true);
    try {
      return await new Promise((resolve, reject) => {
        // After the wish to stop, what it had said before it heard of that is no news any more.
        const heard = (event: Progress) => {
          if (!signal.aborted) progress(event);
        };
        this.#hearers.set(id, { step, progress: heard, resolve, reject });
        this.send(orderOf(id));
        if (signal.aborted) abort();
      });
    } finally {
      signal.removeEventListener('abort', abort);
      this.#hearers.delete(id);
      this.#isAwaited(this.#hearers.size > 0);
    }
  }

  /** Ends it. Nobody waits for that. */
  end(): void {
    // It ends by itself when it is left alone, unless it is too busy to notice. One that was asked for nothing leaves nothing.
    if (this.#ids > 0 && this.#hearers.size === 0 && this.#process.connected) this.#process.disconnect();
    else this.#kill();
  }

  #hear(news: StepNews): void {
    if (this.#passesOn) this.#output.forward();
    const hearer = this.#hearers.get(news.id);
    if (news.kind === 'done') hearer?.resolve(news.result);
    else if (news.kind === 'failed') hearer?.reject(unpackError(news.error));
    else {
      try {
        hearer?.progress(news.event);
      } catch (error) {
        // Thrown within the step it would have ended it.
        this.#kill();
        hearer?.reject(error);
      }
    }
  }

  #isAwaited(isAwaited: boolean): void {
    if (isAwaited) this.#process.ref();
    else this.#process.unref();
    if (this.#passesOn) this.#output.hold(isAwaited);
  }

  #kill(): void {
    this.#isAlive = false;
    this.#process.kill('SIGKILL');
  }

  #ended(step: StepName, lines: readonly string[]): StepEndedError {
    return new StepEndedError(step, this.#process.exitCode, this.#process.signalCode, lines);
  }
}
