import type { Manifest } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import { readShardResults } from './read-shard-results';

/**
 * Images of shards that failed for good, where the run was told to go on without them. They are among the skipped ones
 * too; nothing is known of them, not even whether they are images.
 */
export async function countMissing(
  store: BlobStore,
  runId: string,
  manifest: Pick<Manifest, 'shards'>,
): Promise<number> {
  let missing = 0;
  for await (const { file, skipped } of readShardResults(store, runId, manifest)) {
    if (file === undefined) missing += skipped.length;
  }
  return missing;
}
