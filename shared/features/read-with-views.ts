import { runKeys } from '../artifacts';
import type { AugmentConfig } from '../config';
import type { Manifest } from '../dataset/manifest';
import { FormatError } from '../errors';
import { getJson } from '../json-file';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import type { FeatureTable } from './feature-table';
import { eachRow } from './gather-rows';
import { placedRows } from './placed-rows';
import { shardViewsSchema } from './shard-views';
import { loadSplit } from './split-file';
import { viewSpace } from './view-space';

/**
 * The training table with the views of its images below: the images themselves, then view 1 of each, then view 2, in the
 * same order. An image that came to training after the views were made stands in for its own. In memory: this table beside
 * the one it is made from, and one feature file at a time.
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
  const late = new Set(
    (await loadSplit(store, runId))?.moved.flatMap(({ file, to }) => (to === 'train' ? [file] : [])),
  );
  const places = train.names.flatMap((name, i) => (late.has(name) ? [] : [i]));
  if (rows.length !== places.length || rows.some(({ name }, i) => name !== train.names[places[i] as number])) {
    throw new FormatError(`The run "${runId}" has views of ${rows.length} images, wanted those of ${places.length}`, {
      remedy: 'Start the run again: missing features are computed again.',
    });
  }
  const { count, featureCount } = train;
  const floats = count * featureCount;
  const copies = augment.views + 1;
  const features = new Float32Array(copies * floats);
  const labels = new Int32Array(copies * count);
  features.set(train.features);
  labels.set(train.labels);
  const placed = placedRows(rows);
  for (let view = 1; view < copies; view++) {
    const space = viewSpace(manifest, augment, view);
    const own = features.subarray(view * floats, (view + 1) * floats);
    own.set(train.features);
    await eachRow(placed, featureCount, { store, space }, (i, values) =>
      own.set(values, (places[i] as number) * featureCount),
    );
    labels.set(train.labels, view * count);
  }
  const names = Array.from({ length: copies }, () => train.names).flat();
  return { count: copies * count, featureCount, features, labels, names };
}
