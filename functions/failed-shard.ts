import { z } from 'zod';
import { runKeys } from '../shared/artifacts';
import { getJson, putJson } from '../shared/json-file';
import type { BlobStore } from '../shared/storage/blob-store';
import { extractFeaturesEvent } from './contracts';

const failedShardSchema = z.object({
  schemaVersion: z.literal(1),
  shard: z.int(),
  error: z.string(),
  cause: z.string(),
});
export type FailedShard = z.infer<typeof failedShardSchema>;

/**
 * Keeps why a shard failed: a Map that fails tells its state machine no more than that too many of its items did.
 * A later attempt that succeeds leaves a result beside it, which counts.
 */
export async function noteFailedShard(store: BlobStore, event: unknown, thrown: unknown): Promise<void> {
  const { runId, item } = extractFeaturesEvent.parse(event);
  const { name, message } = thrown as Error;
  const file: FailedShard = { schemaVersion: 1, shard: item.shard, error: name, cause: message };
  await putJson(store, runKeys(runId).shardFailure(item.shard), file);
}

/** Why the first shard without a result failed; undefined where none left a word (its sandbox died, say). */
export async function firstFailedShard(store: BlobStore, runId: string): Promise<FailedShard | undefined> {
  const keys = runKeys(runId);
  for await (const { key } of store.list(keys.shards)) {
    const shard = Number(/(\d+)\.failure\.json$/.exec(key)?.[1] ?? Number.NaN);
    if (Number.isNaN(shard) || (await store.size(keys.shardResult(shard))) !== undefined) continue;
    return getJson(store, key, failedShardSchema);
  }
  return undefined;
}
