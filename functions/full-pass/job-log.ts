import { Logger } from '@aws-lambda-powertools/logger';
import type { Progress } from '../handler';
import type { JobSettings } from './job-settings';

/** A line about images at most as often as this: a job sees millions of them. */
const EVERY_MS = 10_000;

/** A job's log: one line of JSON an event, each with run, task and attempt. */
export class JobLog {
  readonly #logger = new Logger({ serviceName: 'FullPass' });
  readonly #now: () => number;
  readonly #startedMs: number;
  #images = 0;
  #toldMs: number;

  constructor({ runId, task, attempt, jobId, device }: JobSettings, now: () => number = Date.now) {
    this.#now = now;
    this.#startedMs = now();
    this.#toldMs = this.#startedMs;
    this.#logger.appendKeys({ runId, task, attempt, device, ...(jobId && { jobId }) });
  }

  /** What the step tells. */
  progress(event: Progress): void {
    if (event.kind === 'notice') this.#logger.warn(event.text);
    else if (event.kind !== 'images') this.#logger.info(event.kind, { ...event });
    else {
      this.#images += event.done;
      if (this.#now() - this.#toldMs >= EVERY_MS) this.#tellImages();
    }
  }

  info(message: string, extra: Readonly<Record<string, unknown>> = {}): void {
    this.#logger.info(message, { ...extra });
  }

  error(message: string, error: unknown): void {
    this.#logger.error(message, error as Error);
  }

  done(result: unknown): void {
    this.#logger.info('done', { result, seconds: this.#seconds() });
  }

  #tellImages(): void {
    this.#toldMs = this.#now();
    const seconds = this.#seconds();
    this.#logger.info('images', { images: this.#images, seconds, imagesPerSecond: Math.round(this.#images / seconds) });
  }

  #seconds(): number {
    return Math.round(this.#now() - this.#startedMs) / 1000;
  }
}
