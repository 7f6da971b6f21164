import type { Manifest, Split } from '../dataset/manifest';
import { FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { FeatureCache } from './feature-cache';
import { featureSpace } from './feature-space';
import type { FeatureTable, SkippedImage } from './feature-table';
import { readShardResults } from './shard-result';

interface Row {
  readonly name: string;
  readonly label: number;
  readonly file: string;
  readonly row: number;
}

/**
 * The features of one split, a row an image, ascending by the image's path in the archive: the order of the shards, and
 * which of them ended first, leave no trace.
 * @throws FormatError where a shard's features are missing
 */
export async function readFeatureTable(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
): Promise<FeatureTable> {
  const rows: Row[] = [];
  for await (const { rows: own, file } of readShardResults(store, runId, manifest)) {
    for (const row of own) if (row.split === split) rows.push({ name: row.name, label: row.label, row: row.row, file });
  }
  rows.sort((a, b) => (a.name < b.name ? -1 : 1));
  const { features, featureCount } = await gather(
    rows,
    new FeatureCache(store, featureSpace(manifest.base.sha256, manifest.config)),
  );
  return {
    count: rows.length,
    featureCount,
    features,
    labels: Int32Array.from(rows, ({ label }) => label),
    names: rows.map(({ name }) => name),
  };
}

/** One file in memory at a time, besides the table. */
async function gather(
  rows: readonly Row[],
  cache: FeatureCache,
): Promise<{ features: Float32Array; featureCount: number }> {
  const byFile = new Map<string, number[]>();
  rows.forEach(({ file }, i) => {
    const own = byFile.get(file);
    if (own) own.push(i);
    else byFile.set(file, [i]);
  });
  let features = new Float32Array(0);
  let featureCount = 0;
  for (const [id, own] of byFile) {
    const file = await cache.file(id);
    if (!file) {
      throw new FormatError(`The features "${cache.key(id)}" are gone from the store`, {
        remedy: 'start the run again',
      });
    }
    if (featureCount === 0) {
      featureCount = file.featureCount;
      features = new Float32Array(rows.length * featureCount);
    }
    for (const i of own) {
      const row = (rows[i] as Row).row;
      features.set(file.features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
    }
  }
  return { features, featureCount };
}

/** Every image that could not be used, ascending by path. */
export async function readSkipped(store: BlobStore, runId: string, manifest: Manifest): Promise<SkippedImage[]> {
  const skipped: SkippedImage[] = [];
  for await (const result of readShardResults(store, runId, manifest)) {
    for (const { name, reason } of result.skipped) skipped.push({ name, reason });
  }
  return skipped.sort((a, b) => (a.name < b.name ? -1 : 1));
}
