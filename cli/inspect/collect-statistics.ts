import { availableParallelism } from 'node:os';
import type { RangeReader } from '../../shared/archive/range-reader';
import { readEntries } from '../../shared/archive/read-entries';
import { runKeys, statisticsKey } from '../../shared/artifacts';
import type { Manifest, ShardImage } from '../../shared/dataset/manifest';
import { readShard } from '../../shared/dataset/read-manifest';
import { FormatError } from '../../shared/errors';
import { shardResultSchema } from '../../shared/features/shard-result';
import { decodeOptionsOf } from '../../shared/images/decode-options-of';
import { decodeOriented } from '../../shared/images/decode-oriented';
import { PixelRoom } from '../../shared/images/pixel-room';
import { type ImageStatistics, imageStatistics } from '../../shared/inspect/image-statistics';
import { decodeStatistics, encodeStatistics, STATISTICS_VERSION } from '../../shared/inspect/statistics-file';
import { getJson } from '../../shared/json-file';
import type { BlobStore } from '../../shared/storage/blob-store';

export interface CollectOptions {
  readonly store: BlobStore;
  readonly runId: string;
  readonly manifest: Manifest;
  readonly source: RangeReader;
  readonly signal: AbortSignal;
  /** Called for each image whose statistics are there. */
  onImage(): void;
  notice(text: string): void;
}

/**
 * Statistics of the pixels of all usable images of a run, by sha256. Those that are known are not decoded again; what was
 * new is kept in the store, also where the work is stopped. In memory: one shard's files, and an image a core.
 * @throws CancelledError when the signal is aborted
 */
export async function collectStatistics(options: CollectOptions): Promise<Map<string, ImageStatistics>> {
  const { store, runId, manifest, onImage } = options;
  const key = statisticsKey(STATISTICS_VERSION, decodeOptionsOf(manifest.config));
  const known = await readKnown(key, options);
  const before = known.size;
  try {
    for (let shard = 0; shard < manifest.shards; shard++) {
      const result = await getJson(store, runKeys(runId).shardResult(shard), shardResultSchema);
      const sha256s = new Map(result?.rows.map(({ name, sha256 }) => [name, sha256]));
      const unknown = new Map<string, ShardImage>();
      for (const image of sha256s.size ? (await readShard(store, runId, shard)).images : []) {
        const sha256 = sha256s.get(image.name);
        if (sha256 === undefined) continue;
        if (known.has(sha256) || unknown.has(sha256)) onImage();
        else unknown.set(sha256, image);
      }
      await lookAt(unknown, known, options);
    }
  } finally {
    if (known.size > before) await store.put(key, encodeStatistics(known));
  }
  return known;
}

async function readKnown(key: string, { store, notice }: CollectOptions): Promise<Map<string, ImageStatistics>> {
  const bytes = await store.get(key);
  if (!bytes) return new Map();
  try {
    return decodeStatistics(bytes, key);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    notice(`${error.message}. They are made again`);
    return new Map();
  }
}

async function lookAt(
  unknown: ReadonlyMap<string, ShardImage>,
  known: Map<string, ImageStatistics>,
  { source, manifest, signal, onImage }: CollectOptions,
): Promise<void> {
  const decode = decodeOptionsOf(manifest.config);
  const ids = new Map([...unknown].map(([sha256, image]) => [image, sha256]));
  const entries = readEntries(source, [...ids.keys()], { signal });
  const lane = async () => {
    const room = new PixelRoom();
    // Lanes take turns at the one generator: each waits for its own next entry.
    for (let next = await entries.next(); !next.done; next = await entries.next()) {
      const { entry, bytes } = next.value;
      const image = await decodeOriented(bytes, decode, room);
      known.set(ids.get(entry) as string, imageStatistics(image));
      onImage();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, lane));
}
