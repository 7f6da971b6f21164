import { labelNames } from '../dataset/label-sets';
import type { Manifest } from '../dataset/manifest';
import { loadSplit, settledCounts } from '../features/split-file';
import type { BlobStore } from '../storage/blob-store';
import type { ImageStatistics } from './image-statistics';
import { inspectImages, inspectManyImages, placesIn } from './inspect-images';
import { sha256Of } from './inspected-images';
import type { InspectionFile } from './inspection-file';
import { oddImages } from './odd-images';
import { HASH_BITS } from './perceptual-hash';
import {
  listInspectedImages,
  MOST_COMPARED,
  MOST_FEATURES,
  type PlacedImages,
  readInspectedFeatures,
  storedRows,
} from './read-inspected-images';
import { turnedImages } from './turned-images';

/**
 * What there is to know about the images of a run whose features are in the store.
 * @param statistics of the images' pixels, by sha256, where they were looked at
 * @param mostHeld images whose features are held in memory; those of more are read as often as they are needed
 * @throws FormatError where a shard's result is damaged, FeaturesGoneError where features are gone
 */
export async function inspectRun(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  statistics?: ReadonlyMap<string, ImageStatistics>,
  mostHeld = MOST_FEATURES,
): Promise<InspectionFile> {
  const { images, skipped } = await listInspectedImages(store, runId, manifest);
  const { classes, splitBy, labelsFrom, labelSets, config } = manifest;
  // Findings name what an image is labelled: its class or, where it may have several, all of them.
  const names = labelNames(manifest);
  const counts = settledCounts(manifest, await loadSplit(store, runId));
  const given = {
    ...{ images, classes: names, seed: config.seed },
    hashes: statistics && hashesOf(images, statistics),
    severalLabels: labelSets && { classes, labelSets },
  };
  const isMany = images.count > mostHeld && images.count <= MOST_COMPARED;
  const findings = isMany
    ? await inspectManyImages({ ...given, rows: storedRows(store, manifest, images) })
    : inspectImages({ ...given, features: await readInspectedFeatures(store, manifest, images) });
  const own = statistics && images.names.map((_, image) => statistics.get(sha256Of(images, image)));
  return {
    schemaVersion: 1,
    ...{ classes, splitBy, labelsFrom, counts },
    images: images.count,
    skipped: skipped.map(({ name, reason }) => ({ file: name, reason })),
    ...findings,
    turned: turnedImages(images, names, config.orient),
    odd: own ? oddImages(own, placesIn(images, names)) : null,
  };
}

function hashesOf(images: PlacedImages, statistics: ReadonlyMap<string, ImageStatistics>): Uint32Array {
  const words = HASH_BITS / 32;
  const hashes = new Uint32Array(images.count * words);
  for (let i = 0; i < images.count; i++) hashes.set(statistics.get(sha256Of(images, i))?.hash ?? [], i * words);
  return hashes;
}
