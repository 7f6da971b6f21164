import { CancelledError, OutOfTimeError } from '../../shared/errors';

/** Left for writing down what happened. */
const MARGIN_MS = 5_000;

/**
 * Stops a step shortly before the platform would, which leaves nothing but "timed out" behind: so there is time to say
 * what was under way and what helps.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(
    remainingMs: number,
    private readonly step: string,
  ) {
    const budgetMs = Math.max(0, remainingMs - Math.min(MARGIN_MS, remainingMs / 4));
    this.#timer = setTimeout(() => {
      const seconds = Math.round(budgetMs / 1000);
      this.#controller.abort(
        new OutOfTimeError(`${this.step} was stopped after ${seconds} s: its time was up`, {
          remedy: 'Give the run smaller shards ("shardImages"), or deploy the stack with more memory ("-c memory=…").',
        }),
      );
    }, budgetMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What to throw for an error: the lack of time where that caused it. */
  explain(error: unknown): unknown {
    const stopped = this.signal.aborted && (error instanceof CancelledError || error === this.signal.reason);
    return stopped ? this.signal.reason : error;
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
