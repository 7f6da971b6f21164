import type { RangeReader } from '../archive/range-reader';
import type { ShardImage } from '../dataset/manifest';
import type { BaseEngine } from '../engine/base-engine';
import type { Orientation } from '../images/orientation';
import { readOrientation } from '../images/read-orientation';
import { assembleFeatureFile } from './assemble-feature-file';
import { type Computed, type ComputeOptions, computeFeatures } from './compute-features';
import type { FeatureCache } from './feature-cache';
import { contentId } from './feature-file';
import type { FeatureFileImage } from './feature-header';
import { readHashedImages } from './read-hashed-images';
import type { UnfinishedShard } from './unfinished-shard';

export interface ExtractedFeatures {
  /** Content id of the feature file, which stands in the cache. */
  readonly id: string;
  /** One for each image of the shard, in its order. */
  readonly images: readonly FeatureFileImage[];
  /**
   * Of those that are to be turned, as their files say, by sha256. It comes from the files and not from the cache, so that
   * it is the same whatever was known before.
   */
  readonly orientations: ReadonlyMap<string, Orientation>;
  /** Images whose features were known before. */
  readonly cached: number;
}

export interface ExtractOptions extends Omit<ComputeOptions, 'engine' | 'onResult'> {
  readonly space: string;
  /** Length of a row. */
  readonly featureCount: number;
  readonly cache: FeatureCache;
  /** Where more lies between two images, they are read apart; without it, with one ranged read. */
  readonly mostGapBytes?: number;
  /** Where rows survive until the shard is done; without it a shard that is broken off begins again. */
  readonly unfinished?: UnfinishedShard;
  /** Called where something has to be computed: a shard that is known needs no base. */
  engine(): Promise<BaseEngine>;
}

/**
 * The features of a shard: read with one ranged read, looked up by content, computed where they are unknown, and put
 * into the cache as one file. Equal images are computed once. What is computed when it breaks off is found by the next
 * attempt.
 * @throws ArchiveError where the archive is not what its directory says
 * @throws CancelledError when the signal is aborted
 */
export async function extractFeatures(
  reader: RangeReader,
  shard: readonly ShardImage[],
  options: ExtractOptions,
): Promise<ExtractedFeatures> {
  const { unfinished } = options;
  try {
    const extracted = await extract(reader, shard, options);
    await unfinished?.discard();
    return extracted;
  } catch (error) {
    await unfinished?.save();
    throw error;
  }
}

async function extract(
  reader: RangeReader,
  shard: readonly ShardImage[],
  { space, featureCount, cache, engine, unfinished, mostGapBytes, ...options }: ExtractOptions,
): Promise<ExtractedFeatures> {
  const sha256s: string[] = [];
  const results = new Map<string, Computed>();
  const known = new Set<string>();
  const orientations = new Map<string, Orientation>();
  for await (const portion of readHashedImages(reader, shard, options.signal, mostGapBytes)) {
    sha256s.push(...portion.sha256s);
    for (const [sha256, bytes] of portion.bytes) {
      const orientation = readOrientation(bytes);
      if (orientation !== 1) orientations.set(sha256, orientation);
    }
    if (sha256s.length === shard.length) {
      const whole = await cache.whole(contentId(sha256s));
      if (whole) {
        report(portion.sha256s.length, options);
        return { id: contentId(sha256s), images: whole.images, orientations, cached: shard.length };
      }
    }
    const unknown = new Map([...portion.bytes].filter(([sha256]) => !results.has(sha256)));
    const find = (found: ReadonlyMap<string, Computed> = new Map()) => {
      for (const [sha256, result] of found) {
        if (!unknown.delete(sha256)) continue;
        results.set(sha256, result);
        known.add(sha256);
      }
    };
    find(await cache.known(unknown.keys()));
    if (unknown.size > 0) find(await unfinished?.found());
    // Known images and repetitions are done without being computed.
    report(portion.sha256s.length - unknown.size, options);
    if (unknown.size === 0) continue;
    const onResult = (sha256: string, result: Computed) => unfinished?.add(sha256, result);
    const computed = await computeFeatures(unknown, { ...options, onResult, engine: await engine() });
    for (const [sha256, result] of computed) results.set(sha256, result);
  }
  const id = contentId(sha256s);
  const file = assembleFeatureFile(space, featureCount, sha256s, results);
  await cache.put(id, file);
  const cached = sha256s.filter((sha256) => known.has(sha256)).length;
  return { id, images: file.images, orientations, cached };
}

function report(images: number, { onImage }: Pick<ComputeOptions, 'onImage'>): void {
  for (let i = 0; i < images; i++) onImage?.();
}
