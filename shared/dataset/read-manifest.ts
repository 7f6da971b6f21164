import type { z } from 'zod';
import { runKeys } from '../artifacts';
import { FormatError } from '../errors';
import { parseRecord, parseRecordOfEither } from '../records/parse-record';
import type { BlobStore } from '../storage/blob-store';
import { type Manifest, manifestSchema, multiLabelManifestSchema, type Shard, shardSchema } from './manifest';

/**
 * What Ingest wrote about a run with one label per image.
 *
 * @throws NewerFormatError where images of the run have several; FormatError where it is absent or not a manifest of this version
 */
export async function readManifest(store: BlobStore, runId: string): Promise<Manifest> {
  const key = runKeys(runId).manifest;
  return parseRecord(await bytesOf(store, key), key, manifestSchema);
}

/**
 * The same of any run, for those who know that an image may have several labels: its `labelSets` say so.
 *
 * @throws FormatError where it is absent or not a manifest of this version
 */
export async function readAnyManifest(store: BlobStore, runId: string): Promise<Manifest> {
  const key = runKeys(runId).manifest;
  return parseRecordOfEither(await bytesOf(store, key), key, manifestSchema, multiLabelManifestSchema);
}

/**
 * One shard of a run.
 *
 * @throws FormatError where it is absent or not a shard
 */
export async function readShard(store: BlobStore, runId: string, shard: number): Promise<Shard> {
  return readJson(store, runKeys(runId).shard(shard), shardSchema);
}

const READS_AT_ONCE = 16;

/**
 * All shards of a run, in their order; a few are in memory at once.
 *
 * @throws FormatError where one is absent or not a shard
 */
export async function* readShards(
  store: BlobStore,
  runId: string,
  { shards }: Pick<Manifest, 'shards'>,
): AsyncGenerator<Shard> {
  for (let next = 0; next < shards; next += READS_AT_ONCE) {
    const count = Math.min(READS_AT_ONCE, shards - next);
    yield* await Promise.all(Array.from({ length: count }, (_, i) => readShard(store, runId, next + i)));
  }
}

async function readJson<T extends z.ZodType>(store: BlobStore, key: string, schema: T): Promise<z.output<T>> {
  return parseRecord(await bytesOf(store, key), key, schema);
}

async function bytesOf(store: BlobStore, key: string): Promise<Uint8Array> {
  const bytes = await store.get(key);
  if (!bytes) throw new FormatError(`${key} is not in ${store.uri}`, { remedy: 'Start the run again.' });
  return bytes;
}
