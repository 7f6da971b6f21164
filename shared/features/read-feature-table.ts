import type { Manifest, Split } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import type { FeatureTable, SkippedImage } from './feature-table';
import { gatherRows, type PlacedRow } from './gather-rows';
import { readShardResults } from './read-shard-results';
import { type FeatureSource, runFeatures } from './run-features';

/** An image of a split, and where its features are. */
export interface FeatureRow extends PlacedRow {
  /** Path inside the archive. */
  readonly name: string;
  readonly label: number;
}

/**
 * The features of one split, a row an image, ascending by the image's path in the archive: the order of the shards, and
 * which of them ended first, leave no trace. In memory: the table, and one feature file at a time.
 * @throws FeaturesGoneError naming a feature file that is gone or damaged
 */
export async function readFeatureTable(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
  source: FeatureSource = runFeatures(runId, manifest),
): Promise<FeatureTable> {
  const rows = await listFeatureRows(store, runId, manifest, split, source);
  const { featureCount, space } = source;
  const features = new Float32Array(rows.length * featureCount);
  await gatherRows(rows, featureCount, { store, space }, features);
  return {
    count: rows.length,
    featureCount,
    features,
    labels: Int32Array.from(rows, ({ label }) => label),
    names: rows.map(({ name }) => name),
  };
}

/** The usable images of one split, ascending by the image's path in the archive. */
export async function listFeatureRows(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
  { keyOf }: Pick<FeatureSource, 'keyOf'> = runFeatures(runId, manifest),
): Promise<FeatureRow[]> {
  const rows: FeatureRow[] = [];
  for await (const { rows: own, file } of readShardResults(store, runId, manifest, keyOf)) {
    if (file === undefined) continue;
    for (const { name, label, row, split: of } of own) if (of === split) rows.push({ name, label, row, file });
  }
  return rows.sort((a, b) => byCodeUnit(a.name, b.name));
}

/** Every image that could not be used, ascending by path. */
export async function readSkipped(store: BlobStore, runId: string, manifest: Manifest): Promise<SkippedImage[]> {
  const skipped: SkippedImage[] = [];
  for await (const result of readShardResults(store, runId, manifest)) {
    for (const { name, reason } of result.skipped) skipped.push({ name, reason });
  }
  return skipped.sort((a, b) => byCodeUnit(a.name, b.name));
}
