import { runKeys } from '../artifacts';
import type { Manifest, Split } from '../dataset/manifest';
import { readShard } from '../dataset/read-manifest';
import { getJson } from '../json-file';
import type { BlobStore } from '../storage/blob-store';
import { type ShardResult, shardResultSchema } from './shard-result';
import { loadSplit } from './split-file';

const READS_AT_ONCE = 16;

/** A shard's result, or, where its work has failed for good and the run went on, all its images as skipped. */
export type ShardOutcome = Pick<ShardResult, 'shard' | 'rows' | 'skipped'> &
  Partial<Pick<ShardResult, 'file' | 'cached'>>;

/**
 * The outcomes of all shards, in their order; a few are in memory at once. Images that have changed sides since Ingest
 * (split.json) are in the split where they are now.
 * @param keyOf where a shard's result lies; that of its features by the run's own base without it
 * @throws FormatError where one is not of this version
 */
export async function* readShardResults(
  store: BlobStore,
  runId: string,
  manifest: Pick<Manifest, 'shards'>,
  keyOf?: (shard: number) => string,
): AsyncGenerator<ShardOutcome> {
  const split = await loadSplit(store, runId);
  const moved = new Map(split?.moved.map(({ file, to }) => [file, to]));
  for await (const outcome of readIngestedShards(store, runId, manifest, keyOf)) {
    yield moved.size > 0 ? withMoves(outcome, moved) : outcome;
  }
}

/** The same with every image in the split that Ingest put it in. */
export async function* readIngestedShards(
  store: BlobStore,
  runId: string,
  manifest: Pick<Manifest, 'shards'>,
  keyOf: (shard: number) => string = runKeys(runId).shardResult,
): AsyncGenerator<ShardOutcome> {
  for (let next = 0; next < manifest.shards; next += READS_AT_ONCE) {
    const count = Math.min(READS_AT_ONCE, manifest.shards - next);
    yield* await Promise.all(Array.from({ length: count }, (_, i) => readOutcome(store, runId, next + i, keyOf)));
  }
}

function withMoves(outcome: ShardOutcome, moved: ReadonlyMap<string, Split>): ShardOutcome {
  const rows = outcome.rows.map((own) => ({ ...own, split: moved.get(own.name) ?? own.split }));
  return { ...outcome, rows };
}

async function readOutcome(
  store: BlobStore,
  runId: string,
  shard: number,
  keyOf: (shard: number) => string,
): Promise<ShardOutcome> {
  const result = await getJson(store, keyOf(shard), shardResultSchema);
  if (result) return result;
  const { images } = await readShard(store, runId, shard);
  const reason = 'the part of the archive that contains it could not be processed';
  return { shard, rows: [], skipped: images.map(({ name, label, split }) => ({ name, label, split, reason })) };
}
