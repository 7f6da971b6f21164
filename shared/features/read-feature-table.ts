import { featureCountOf } from '../base/mobilenet-v2';
import type { Manifest, Split } from '../dataset/manifest';
import { FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import { FeatureCache } from './feature-cache';
import { featureSpace } from './feature-space';
import type { FeatureTable, SkippedImage } from './feature-table';
import { readShardResults } from './read-shard-results';

interface Row {
  readonly name: string;
  readonly label: number;
  readonly file: string;
  readonly row: number;
}

/**
 * The features of one split, a row an image, ascending by the image's path in the archive: the order of the shards, and
 * which of them ended first, leave no trace. In memory: the table, and one feature file at a time.
 * @throws FormatError naming a feature file that is gone or damaged
 */
export async function readFeatureTable(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
): Promise<FeatureTable> {
  const rows: Row[] = [];
  for await (const { rows: own, file } of readShardResults(store, runId, manifest)) {
    if (file === undefined) continue;
    for (const { name, label, row, split: of } of own) if (of === split) rows.push({ name, label, row, file });
  }
  rows.sort((a, b) => byCodeUnit(a.name, b.name));
  const featureCount = featureCountOf(manifest.config.width);
  return {
    count: rows.length,
    featureCount,
    features: await gather(rows, featureCount, store, featureSpace(manifest)),
    labels: Int32Array.from(rows, ({ label }) => label),
    names: rows.map(({ name }) => name),
  };
}

/** @returns Float32Array [rows.length, featureCount] */
async function gather(
  rows: readonly Row[],
  featureCount: number,
  store: BlobStore,
  space: string,
): Promise<Float32Array> {
  const byFile = new Map<string, number[]>();
  for (const [i, { file }] of rows.entries()) {
    const own = byFile.get(file) ?? [];
    byFile.set(file, own);
    own.push(i);
  }
  const features = new Float32Array(rows.length * featureCount);
  const damage: string[] = [];
  const cache = new FeatureCache(store, space, (text) => damage.push(text));
  for (const [id, own] of byFile) {
    const file = await cache.whole(id);
    if (file?.featureCount !== featureCount) {
      const finding = file ? `has rows of ${file.featureCount}, wanted ${featureCount}` : 'is gone or damaged';
      throw new FormatError(`The feature file "${cache.key(id)}" ${finding}`, {
        cause: damage[0],
        remedy: 'Start the run again: what is missing is computed again.',
      });
    }
    for (const i of own) {
      const { row } = rows[i] as Row;
      features.set(file.features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
    }
  }
  return features;
}

/** Every image that could not be used, ascending by path. */
export async function readSkipped(store: BlobStore, runId: string, manifest: Manifest): Promise<SkippedImage[]> {
  const skipped: SkippedImage[] = [];
  for await (const result of readShardResults(store, runId, manifest)) {
    for (const { name, reason } of result.skipped) skipped.push({ name, reason });
  }
  return skipped.sort((a, b) => byCodeUnit(a.name, b.name));
}
