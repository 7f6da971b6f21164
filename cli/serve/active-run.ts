import type { ConfigInput } from '../../shared/config';
import type { RunProgress } from '../../shared/records/run-progress';
import { BEGUN, follow } from './follow-run';
import type { RunMessage, RunOrder } from './run-messages';

/** A run's process, as the server sees it. */
export interface RunProcess {
  /** Asks it to stop where it can go on later. */
  stop(): void;
  /** Resolves when it is gone. Never rejects. */
  readonly ended: Promise<void>;
}

/** Starts one. Whatever happens, its last message is `ended`. */
export type StartRun = (order: RunOrder, tell: (message: RunMessage) => void) => RunProcess;

/** Not more often than an eye can follow. */
const TELL_MS = 80;

/** A run that was started here: its process, its progress, and its watchers. */
export class ActiveRun {
  progress: RunProgress = BEGUN;
  /** Whether the same archive would fail again. */
  badInput = false;
  readonly startedAt = new Date().toISOString();
  readonly ended: Promise<void>;
  readonly #process: RunProcess;
  readonly #watchers = new Set<(progress: RunProgress) => void>();
  #countingSince = performance.now();
  #telling: NodeJS.Timeout | undefined;

  constructor(
    readonly name: string,
    order: RunOrder,
    start: StartRun,
    /** Told of the configuration with the base that was chosen, where it was. */
    private readonly chosen: (config: ConfigInput) => void = () => undefined,
  ) {
    this.#process = start(order, (message) => this.#hear(message));
    this.ended = this.#process.ended;
  }

  get isWorking(): boolean {
    return this.progress.status === 'running' || this.progress.status === 'stopping';
  }

  stop(): void {
    if (this.progress.status !== 'running') return;
    this.progress = { ...this.progress, status: 'stopping' };
    this.#tell();
    this.#process.stop();
  }

  /**
   * Tells the progress now and after each change, until the run has ended.
   * @returns what ends it
   */
  watch(watcher: (progress: RunProgress) => void): () => void {
    watcher(this.progress);
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #hear(message: RunMessage): void {
    if (message.kind === 'state' && message.event.kind === 'entered') this.#countingSince = performance.now();
    if (message.kind === 'chosen') this.chosen(message.config);
    if (message.kind === 'ended') this.badInput = message.badInput ?? false;
    const seconds = (performance.now() - this.#countingSince) / 1000;
    this.progress = follow(this.progress, message, seconds);
    if (message.kind === 'ended') this.#tell();
    else this.#telling ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    for (const watcher of this.#watchers) watcher(this.progress);
  }
}
