import type { RangeReader } from '../archive/range-reader';
import { readEntries } from '../archive/read-entries';
import type { ShardImage } from '../dataset/manifest';
import { sha256Hex } from '../hash';
import { type Computed, type ComputeOptions, computeFeatures } from './compute-features';
import type { FeatureCache } from './feature-cache';
import { contentId, type FeatureFile, type FeatureFileImage } from './feature-file';

export interface ExtractedFeatures {
  /** Content id of the feature file, which stands in the cache. */
  readonly id: string;
  /** One for each image of the shard, in its order. */
  readonly images: readonly FeatureFileImage[];
  /** Images whose features were known before. */
  readonly cached: number;
}

export interface ExtractOptions extends ComputeOptions {
  readonly space: string;
  readonly cache: FeatureCache;
}

/**
 * The features of a shard: read with one ranged read, looked up by content, computed where they are unknown, and put
 * into the cache as one file. Equal images are computed once.
 * @throws ArchiveError where the archive is not what its directory says
 */
export async function extractFeatures(
  reader: RangeReader,
  shard: readonly ShardImage[],
  { space, cache, ...options }: ExtractOptions,
): Promise<ExtractedFeatures> {
  const files = new Map<string, Uint8Array>();
  const sha256s: string[] = [];
  for await (const { bytes } of readEntries(reader, shard, { signal: options.signal })) {
    const sha256 = sha256Hex(bytes);
    sha256s.push(sha256);
    files.set(sha256, bytes);
  }
  const id = contentId(sha256s);
  const whole = await cache.file(id);
  if (whole) {
    for (const _ of shard) options.onImage?.();
    return { id, images: whole.images, cached: shard.length };
  }

  const known = await cache.known(files.keys());
  const cached = sha256s.filter((sha256) => known.has(sha256)).length;
  for (const sha256 of known.keys()) files.delete(sha256);
  // Known images and the repeats of one image are done without being computed.
  for (let i = files.size; i < shard.length; i++) options.onImage?.();
  const computed = await computeFeatures(files, options);
  const file = assemble(
    space,
    options.engine.featureCount,
    sha256s,
    (sha256) => known.get(sha256) ?? computed.get(sha256),
  );
  await cache.put(id, file);
  return { id, images: file.images, cached };
}

/** Rows stand in the order in which their images first come, whatever was computed first. */
function assemble(
  space: string,
  featureCount: number,
  sha256s: readonly string[],
  featuresOf: (sha256: string) => Computed | undefined,
): FeatureFile {
  const rows = new Map<string, FeatureFileImage>();
  const features: Float32Array[] = [];
  for (const sha256 of sha256s) {
    if (rows.has(sha256)) continue;
    const own = featuresOf(sha256);
    if (!own) throw new Error(`No features came back for the image ${sha256}`);
    if (own instanceof Float32Array) rows.set(sha256, { sha256, row: features.push(own) - 1 });
    else rows.set(sha256, { sha256, error: own.error });
  }
  const all = new Float32Array(features.length * featureCount);
  features.forEach((own, row) => {
    all.set(own, row * featureCount);
  });
  return { space, featureCount, images: sha256s.map((sha256) => rows.get(sha256) as FeatureFileImage), features: all };
}
