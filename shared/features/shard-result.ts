import { z } from 'zod';
import { runKeys } from '../artifacts';
import { type Manifest, SPLITS } from '../dataset/manifest';
import { FormatError } from '../errors';
import { getJson } from '../json-file';
import type { BlobStore } from '../storage/blob-store';

/** What ExtractFeatures made of a shard: which row of which feature file belongs to which image. */
export const shardResultSchema = z.object({
  schemaVersion: z.literal(1),
  shard: z.int(),
  /** Content id of the feature file. */
  file: z.string(),
  rows: z.array(
    z.object({ name: z.string(), label: z.int(), split: z.enum(SPLITS), sha256: z.string(), row: z.int() }),
  ),
  skipped: z.array(z.object({ name: z.string(), label: z.int(), split: z.enum(SPLITS), reason: z.string() })),
  /** Images whose features were known before. */
  cached: z.int(),
});
export type ShardResult = z.infer<typeof shardResultSchema>;

/**
 * The results of all shards, in their order.
 * @throws FormatError where a shard has none
 */
export async function* readShardResults(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
): AsyncGenerator<ShardResult> {
  for (let shard = 0; shard < manifest.shards; shard++) {
    const result = await getJson(store, runKeys(runId).shardResult(shard), shardResultSchema);
    if (!result) throw new FormatError(`Shard ${shard} of ${manifest.shards} has no features`);
    yield result;
  }
}
