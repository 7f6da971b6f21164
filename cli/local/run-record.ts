import { runKeys } from '../../shared/artifacts';
import { CancelledError, splitRemedy } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import { type RunFile, runFileSchema } from '../../shared/records/run-file';
import { SHARD_STEP } from '../../shared/states';
import type { BlobStore } from '../../shared/storage/blob-store';
import { type ExecutionEvent, ExecutionFailed } from './interpret-state-machine';
import { versions } from './versions';

/** What run.json will say. */
export class RunRecord {
  readonly images = { computed: 0, cached: 0, skipped: 0 };
  private readonly startedAt = new Date();
  private readonly seconds: Record<string, number> = {};
  private readonly entered = new Map<string, number>();

  constructor(
    private readonly runId: string,
    private readonly source: Pick<RunFile, 'source' | 'set'>,
    private readonly command: readonly string[],
  ) {}

  note(event: ExecutionEvent): void {
    if (event.kind === 'entered') this.entered.set(event.state, performance.now());
    // The children of the Map run side by side; the Map's own time is what counts.
    if (event.kind === 'exited' && event.state !== SHARD_STEP) {
      const since = performance.now() - (this.entered.get(event.state) ?? 0);
      this.seconds[event.state] = (this.seconds[event.state] ?? 0) + Math.round(since) / 1000;
    }
  }

  count({ images, cached, skipped }: { images: number; cached: number; skipped: number }): void {
    this.images.computed += images - cached;
    this.images.cached += cached;
    this.images.skipped += skipped;
  }

  file(status: RunFile['status']): RunFile {
    return {
      schemaVersion: 1,
      runId: this.runId,
      status,
      ...this.source,
      command: [...this.command],
      startedAt: this.startedAt.toISOString(),
      ...(status !== 'running' && { endedAt: new Date().toISOString(), seconds: this.seconds }),
      versions: versions(),
    };
  }

  async failed(error: unknown, store: BlobStore): Promise<RunFile> {
    if (error instanceof CancelledError) return this.file('stopped');
    const recorded = await getJson(store, runKeys(this.runId).run, runFileSchema).catch(() => undefined);
    const { error: name, reason } =
      error instanceof ExecutionFailed ? error : { error: 'Error', reason: String(error) };
    return {
      ...this.file('failed'),
      failure: recorded?.failure ?? { state: 'unknown', error: name, ...splitRemedy(reason) },
    };
  }
}
