import { runKeys } from '../artifacts';
import type { AugmentConfig } from '../config';
import type { Manifest } from '../dataset/manifest';
import { FormatError } from '../errors';
import { getJson } from '../json-file';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import type { FeatureTable } from './feature-table';
import { gatherRows } from './gather-rows';
import { shardViewsSchema } from './shard-views';
import { viewSpace } from './view-space';

/**
 * The training table with the views of its images below: the images themselves, then view 1 of each, then view 2, in the
 * same order. In memory: this table beside the one it is made from, and one feature file at a time.
 * @returns a table of (1 + views) * train.count rows
 * @throws FormatError where the views are not those of these images, FeaturesGoneError where a feature file is gone
 */
export async function readWithViews(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  augment: AugmentConfig,
  train: FeatureTable,
): Promise<FeatureTable> {
  const rows: { name: string; file: string; row: number }[] = [];
  for (let shard = 0; shard < manifest.shards; shard++) {
    const key = runKeys(runId).shardViews(shard);
    const result = await getJson(store, key, shardViewsSchema);
    if (!result) throw new FormatError(`"${key}" is not in ${store.uri}: the views of this shard were not made`);
    const { file } = result;
    if (file !== null) for (const { name, row } of result.rows) rows.push({ name, row, file });
  }
  rows.sort((a, b) => byCodeUnit(a.name, b.name));
  if (rows.length !== train.count || rows.some(({ name }, i) => name !== train.names[i])) {
    throw new FormatError(`The run "${runId}" has views of ${rows.length} images, wanted those of ${train.count}`, {
      remedy: 'Start the run again: what is missing is computed again.',
    });
  }
  const { count, featureCount } = train;
  const floats = count * featureCount;
  const copies = augment.views + 1;
  const features = new Float32Array(copies * floats);
  const labels = new Int32Array(copies * count);
  features.set(train.features);
  labels.set(train.labels);
  for (let view = 1; view < copies; view++) {
    const space = viewSpace(manifest, augment, view);
    await gatherRows(rows, featureCount, { store, space }, features.subarray(view * floats, (view + 1) * floats));
    labels.set(train.labels, view * count);
  }
  const names = Array.from({ length: copies }, () => train.names).flat();
  return { count: copies * count, featureCount, features, labels, names };
}
