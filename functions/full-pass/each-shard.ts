import { runKeys } from '../../shared/artifacts';
import { CancelledError, FormatError } from '../../shared/errors';
import { getJson } from '../../shared/json-file';
import { type FullPassCounts, type ShardItem, shardListSchema } from '../contracts';
import type { StepContext } from '../handler';

/** While one shard waits for its last batch, the next decodes; the engine's workbench bounds memory and threads. */
const SHARDS_AT_ONCE = 2;

/**
 * Works on all shards of a run, two at a time. The first failure stops it: there is no share of shards that may fail, since
 * none here dies of a sandbox of its own.
 * @throws CancelledError between two shards when the signal is aborted
 */
export async function eachShard(
  runId: string,
  { store, signal }: StepContext,
  work: (item: ShardItem) => Promise<FullPassCounts>,
): Promise<FullPassCounts> {
  const key = runKeys(runId).shardList;
  const shards = await getJson(store, key, shardListSchema);
  if (!shards) throw new FormatError(`"${key}" is not in ${store.uri}: the run has no shards yet`);
  const total = { images: 0, cached: 0, skipped: 0 };
  const queue = shards.values();
  let failed = false;
  const worker = async () => {
    for (const item of queue) {
      if (failed) return;
      if (signal.aborted) throw new CancelledError('The full pass was stopped', { cause: signal.reason });
      const { images, cached, skipped } = await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
      total.images += images;
      total.cached += cached;
      total.skipped += skipped;
    }
  };
  // Nothing is under way any more when the caller goes on.
  const workers = await Promise.allSettled(Array.from({ length: SHARDS_AT_ONCE }, worker));
  const failure = workers.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
  return total;
}
