import { backboneOf } from '../backbone/backbone-of';
import type { Manifest } from '../dataset/manifest';
import { featureSpace } from '../features/feature-space';
import type { SkippedImage } from '../features/feature-table';
import { eachRow } from '../features/gather-rows';
import { type PlacedRow, placedRows } from '../features/placed-rows';
import { type readIngestedShards, readShardResults } from '../features/read-shard-results';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import type { FeatureRows } from './feature-rows';
import type { InspectedFeatures, InspectedImage } from './inspected-images';

/** Features of more images are not held in memory: 256 MB for those of the usual width. */
export const MOST_FEATURES = 50_000;
/** More images are not compared: Evaluate would not end within the time that its function has by default. */
export const MOST_COMPARED = 300_000;

export type PlacedImage = InspectedImage & PlacedRow;

/**
 * Every image of a run, ascending by path: the usable ones with the place of their features, the others with the reason.
 * @param read the outcomes of the shards
 */
export async function listInspectedImages(
  store: BlobStore,
  runId: string,
  manifest: Pick<Manifest, 'shards'>,
  read: typeof readIngestedShards = readShardResults,
): Promise<{ readonly images: PlacedImage[]; readonly skipped: SkippedImage[] }> {
  const images: PlacedImage[] = [];
  const skipped: SkippedImage[] = [];
  for await (const { rows, file, skipped: own } of read(store, runId, manifest)) {
    for (const { name, reason } of own) skipped.push({ name, reason });
    if (file === undefined) continue;
    for (const { name, label, split, sha256, row, orientation } of rows) {
      images.push({ name, label, split, sha256, row, file, orientation });
    }
  }
  const byName = (a: SkippedImage | PlacedImage, b: SkippedImage | PlacedImage) => byCodeUnit(a.name, b.name);
  return { images: images.sort(byName), skipped: skipped.sort(byName) };
}

/**
 * Their features by the run's own base; undefined where there are more than may be held, or none.
 * @throws FormatError naming a feature file that is gone or damaged
 */
export async function readInspectedFeatures(
  store: BlobStore,
  manifest: Manifest,
  images: readonly PlacedImage[],
): Promise<InspectedFeatures | undefined> {
  if (images.length === 0 || images.length > MOST_FEATURES) return undefined;
  const featureCount = backboneOf(manifest).featureCount;
  const values = new Float32Array(images.length * featureCount);
  await eachRow(placedRows(images), featureCount, { store, space: featureSpace(manifest) }, (i, row) =>
    values.set(row, i * featureCount),
  );
  return { featureCount, values };
}

/** The same where they are too many to be held: they are read each time that they are gone through. */
export function storedRows(store: BlobStore, manifest: Manifest, images: readonly PlacedImage[]): FeatureRows {
  const featureCount = backboneOf(manifest).featureCount;
  const from = { store, space: featureSpace(manifest) };
  const placed = placedRows(images);
  return {
    featureCount,
    count: images.length,
    each(take, only) {
      if (!only) return eachRow(placed, featureCount, from, take);
      const wanted = only.map((image) => images[image] as PlacedImage);
      return eachRow(placedRows(wanted), featureCount, from, (place, row) => take(only[place] as number, row));
    },
  };
}
