import type { Manifest, Split } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import type { FeatureTable, SkippedImage } from './feature-table';
import { eachRow, type PlacedRow } from './gather-rows';
import { readShardResults } from './read-shard-results';
import { type FeatureSource, runFeatures } from './run-features';

/** An image of a split, and where its features are. */
export interface FeatureRow extends PlacedRow {
  /** Path inside the archive. */
  readonly name: string;
  readonly label: number;
}

/** Where the rows of a split go. */
export interface SplitRows {
  readonly split: Split;
  /**
   * Is told all rows, ascending by the image's path in the archive.
   * @returns what is given each row's place and its values, [featureCount], a view to be copied; files come in any order
   */
  take(rows: readonly FeatureRow[]): (i: number, values: Float32Array) => void;
}

/**
 * The features of one split, a row an image, ascending by the image's path in the archive: the order of the shards, and
 * which of them ended first, leave no trace. In memory: the table, and a few feature files at a time.
 * @throws FeaturesGoneError naming a feature file that is gone or damaged
 */
export async function readFeatureTable(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
  source: FeatureSource = runFeatures(runId, manifest),
): Promise<FeatureTable> {
  const table = new SplitTable(split, source.featureCount);
  await readSplits(store, runId, manifest, [table], source);
  return table.table;
}

/** A split that becomes a table in memory. */
export class SplitTable implements SplitRows {
  table: FeatureTable;

  constructor(
    readonly split: Split,
    featureCount: number,
  ) {
    this.table = { count: 0, featureCount, features: new Float32Array(0), labels: new Int32Array(0), names: [] };
  }

  take(rows: readonly FeatureRow[]): (i: number, values: Float32Array) => void {
    const { featureCount } = this.table;
    const features = new Float32Array(rows.length * featureCount);
    this.table = {
      count: rows.length,
      featureCount,
      features,
      labels: Int32Array.from(rows, ({ label }) => label),
      names: rows.map(({ name }) => name),
    };
    return (i, values) => features.set(values, i * featureCount);
  }
}

/**
 * Reads several splits together: their images lie in the same feature files, of which each is read once.
 * @throws FeaturesGoneError naming a feature file that is gone or damaged
 */
export async function readSplits(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  splits: readonly SplitRows[],
  source: FeatureSource = runFeatures(runId, manifest),
): Promise<void> {
  const { featureCount, space, keyOf } = source;
  const names = splits.map(({ split }) => split);
  const listed = await listRows(store, runId, manifest, names, keyOf);
  const ends: number[] = [];
  const takes = splits.map((split, s) => {
    const rows = listed[s] as FeatureRow[];
    ends.push((ends.at(-1) ?? 0) + rows.length);
    return split.take(rows);
  });
  await eachRow(listed.flat(), featureCount, { store, space }, (i, values) => {
    const s = ends.findIndex((end) => i < end);
    takes[s]?.(i - (ends[s - 1] ?? 0), values);
  });
}

/** The usable images of one split, ascending by the image's path. */
export async function listFeatureRows(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
  { keyOf }: Pick<FeatureSource, 'keyOf'> = runFeatures(runId, manifest),
): Promise<FeatureRow[]> {
  return (await listRows(store, runId, manifest, [split], keyOf))[0] as FeatureRow[];
}

async function listRows(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  splits: readonly Split[],
  keyOf: FeatureSource['keyOf'],
): Promise<FeatureRow[][]> {
  const rows = splits.map((): FeatureRow[] => []);
  for await (const { rows: own, file } of readShardResults(store, runId, manifest, keyOf)) {
    if (file === undefined) continue;
    for (const { name, label, row, split } of own) rows[splits.indexOf(split)]?.push({ name, label, row, file });
  }
  for (const list of rows) list.sort((a, b) => byCodeUnit(a.name, b.name));
  return rows;
}

/** Every image that could not be used, ascending by path. */
export async function readSkipped(store: BlobStore, runId: string, manifest: Manifest): Promise<SkippedImage[]> {
  const skipped: SkippedImage[] = [];
  for await (const result of readShardResults(store, runId, manifest)) {
    for (const { name, reason } of result.skipped) skipped.push({ name, reason });
  }
  return skipped.sort((a, b) => byCodeUnit(a.name, b.name));
}
