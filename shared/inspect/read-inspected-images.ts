import { backboneOf } from '../backbone/backbone-of';
import type { Manifest } from '../dataset/manifest';
import { featureSpace } from '../features/feature-space';
import type { SkippedImage } from '../features/feature-table';
import { eachRow } from '../features/gather-rows';
import { IntColumn } from '../features/int-column';
import { numberOf, type PlacedRows } from '../features/placed-rows';
import { type readIngestedShards, readShardResults } from '../features/read-shard-results';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import type { FeatureRows } from './feature-rows';
import { type InspectedFeatures, InspectedImageList, type InspectedImages } from './inspected-images';

/** Features of more images are not held in memory: 256 MB for those of the usual width. */
export const MOST_FEATURES = 50_000;
/** More images are not compared: up to here it was measured what is found, and that it fits into Evaluate's function. */
export const MOST_COMPARED = 1_000_000;

export type PlacedImages = InspectedImages & PlacedRows;

/**
 * Every image of a run, ascending by path: the usable ones with the place of their features, the others with the reason.
 * @param read the outcomes of the shards
 */
export async function listInspectedImages(
  store: BlobStore,
  runId: string,
  manifest: Pick<Manifest, 'shards'>,
  read: typeof readIngestedShards = readShardResults,
): Promise<{ readonly images: PlacedImages; readonly skipped: SkippedImage[] }> {
  const list = new InspectedImageList();
  const [file, row] = [new IntColumn(), new IntColumn()];
  const files = new Map<string, number>();
  const skipped: SkippedImage[] = [];
  for await (const outcome of read(store, runId, manifest)) {
    for (const { name, reason } of outcome.skipped) skipped.push({ name, reason });
    if (outcome.file === undefined) continue;
    const number = numberOf(outcome.file, files);
    for (const image of outcome.rows) {
      list.add(image);
      file.add(number);
      row.add(image.row);
    }
  }
  const places = list.ascending();
  const placed = { files: [...files.keys()], file: file.values(places), row: row.values(places) };
  return {
    images: { ...list.images(places), ...placed },
    skipped: skipped.sort((a, b) => byCodeUnit(a.name, b.name)),
  };
}

/**
 * Their features by the run's own base; undefined where there are more than may be held, or none.
 * @throws FormatError naming a feature file that is gone or damaged
 */
export async function readInspectedFeatures(
  store: BlobStore,
  manifest: Manifest,
  images: PlacedImages,
): Promise<InspectedFeatures | undefined> {
  if (images.count === 0 || images.count > MOST_FEATURES) return undefined;
  const featureCount = backboneOf(manifest).featureCount;
  const values = new Float32Array(images.count * featureCount);
  await eachRow(images, featureCount, { store, space: featureSpace(manifest) }, (i, row) =>
    values.set(row, i * featureCount),
  );
  return { featureCount, values };
}

/** The same where they are too many to be held: they are read each time that they are gone through. */
export function storedRows(store: BlobStore, manifest: Manifest, images: PlacedImages): FeatureRows {
  const featureCount = backboneOf(manifest).featureCount;
  const from = { store, space: featureSpace(manifest) };
  return {
    featureCount,
    count: images.count,
    each(take, only) {
      if (!only) return eachRow(images, featureCount, from, take);
      const { files, file, row } = images;
      const ofOnly = (column: Int32Array) => Int32Array.from(only, (image) => column[image] as number);
      const wanted = { files, file: ofOnly(file), row: ofOnly(row) };
      return eachRow(wanted, featureCount, from, (place, values) => take(only[place] as number, values));
    },
  };
}
