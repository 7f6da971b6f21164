import { runKeys } from '../../shared/artifacts';
import type { Manifest, Split } from '../../shared/dataset/manifest';
import { FeatureCache } from '../../shared/features/feature-cache';
import { contentId } from '../../shared/features/feature-file';
import { featureSpace } from '../../shared/features/feature-space';
import { shardResultOf } from '../../shared/features/shard-result';
import { sha256Hex } from '../../shared/hash';
import { putJson } from '../../shared/json-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { goldenFeatures } from './golden-formulas';
import { settledConfig } from './settled-config';

const FEATURES = 1280;

export interface StoredRunOptions {
  readonly classes: readonly string[];
  /** Images a class. */
  readonly images: Readonly<Record<Split, number>>;
  readonly config?: object;
  /** Paths of images that could not be used. */
  readonly bad?: readonly string[];
  /** Paths of images that EXIF says to turn. */
  readonly turned?: readonly string[];
  /** Which outputs of the classifier that the base came with are of which class. */
  readonly zeroShot?: Manifest['zeroShot'];
  /** 'folders' without it. */
  readonly splitBy?: Manifest['splitBy'];
  readonly ownTest?: true;
  /** Paths of images that show what the image shows whose path is the value: their features are all but equal. */
  readonly alike?: Readonly<Record<string, string>>;
}

/** Leaves in a store what Ingest and ExtractFeatures leave there: one shard a split, the last split first. */
export async function storeRun(store: BlobStore, runId: string, options: StoredRunOptions): Promise<Manifest> {
  const { classes, images, bad = [], turned = [], splitBy = 'folders', ownTest, alike = {}, zeroShot } = options;
  const splits: Split[] = ['test', 'validation', 'train'];
  const countsOf = (split: Split) => Object.fromEntries(classes.map((name) => [name, images[split]]));
  const manifest: Manifest = {
    schemaVersion: 1,
    source: { uri: 'file:///secret/place/pets.zip', bytes: 1 },
    classes: [...classes],
    splitBy,
    labelsFrom: 'folders',
    ...(ownTest && { ownTest }),
    counts: { train: countsOf('train'), validation: countsOf('validation'), test: countsOf('test') },
    ignored: { '.txt': 2 },
    base: { name: 'stanford-dogs', sha256: 'ab'.repeat(32) },
    ...(zeroShot && { zeroShot }),
    config: settledConfig({ base: '/secret/place/base.h5', ...options.config }),
    shards: splits.length,
  };
  await putJson(store, runKeys(runId).manifest, manifest);

  const space = featureSpace(manifest);
  for (const [shard, split] of splits.entries()) {
    // Labels fall, so that the order of the paths is not the order of the shard.
    const labels = Array.from(
      { length: images[split] * classes.length },
      (_, i) => classes.length - 1 - (i % classes.length),
    );
    const shardImages = labels.map((label, i) => ({
      name: `${split}/${classes[label]}/${i}.jpg`,
      ...{ offset: i, compressedBytes: 1, bytes: 1, method: 0 as const, crc32: 0 },
      ...{ label, split },
    }));
    const hashes = shardImages.map(({ name }) => sha256Hex(name));
    const id = contentId(hashes);
    const extracted = hashes.map((sha256, row) =>
      bad.includes(shardImages[row]?.name ?? '') ? { sha256, error: 'the file is cut short' } : { sha256, row },
    );
    const features = goldenFeatures(labels, classes.length, FEATURES, shard + 1);
    for (const [row, { name }] of shardImages.entries()) {
      const like = alike[name];
      if (like !== undefined) features.set(almost(featuresOf(like, splits, classes)), row * FEATURES);
    }
    await new FeatureCache(store, space).put(id, { space, featureCount: FEATURES, images: extracted, features });
    const orientations = new Map(turned.map((name) => [sha256Hex(name), 6] as const));
    const result = shardResultOf(shard, shardImages, { id, images: extracted, orientations, cached: 0 });
    await putJson(store, runKeys(runId).shardResult(shard), result);
  }
  return manifest;
}

/** Of an image that storeRun() stores, from its path. */
function featuresOf(name: string, splits: readonly Split[], classes: readonly string[]): Float32Array {
  const [split, className, file] = name.split('/') as [Split, string, string];
  const row = Number.parseInt(file, 10);
  const labels = Array.from({ length: row + 1 }, () => classes.indexOf(className));
  return goldenFeatures(labels, classes.length, FEATURES, splits.indexOf(split) + 1).slice(row * FEATURES);
}

const almost = (features: Float32Array) => features.map((value, i) => value + (i % 7) / 1000);
