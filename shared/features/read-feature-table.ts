import type { Manifest, Split } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import { byCodeUnit } from '../storage/check-key';
import { ascendingPlaces, inOrder } from './ascending-places';
import type { FeatureTable, SkippedImage } from './feature-table';
import { eachRow } from './gather-rows';
import { IntColumn } from './int-column';
import { numberOf, type PlacedRows } from './placed-rows';
import { readShardResults } from './read-shard-results';
import { type FeatureSource, runFeatures } from './run-features';

/** The usable images of a split, ascending by path, and where their features are. */
export interface FeatureRows extends PlacedRows {
  readonly count: number;
  /** Path inside the archive of each, [count] */
  readonly names: readonly string[];
  /** Class index of each, [count] */
  readonly labels: Int32Array;
}

/** Where the rows of a split go. */
export interface SplitRows {
  readonly split: Split;
  /**
   * Is told all rows.
   * @returns what is given each row's place and its values, [featureCount], a view to be copied; files come in any order
   */
  take(rows: FeatureRows): (i: number, values: Float32Array) => void;
}

/**
 * The features of one split, one row per image, ascending by the image's path in the archive: the order of the shards, and
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

  take({ count, labels, names }: FeatureRows): (i: number, values: Float32Array) => void {
    const { featureCount } = this.table;
    const features = new Float32Array(count * featureCount);
    this.table = { count, featureCount, features, labels, names };
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
    const rows = listed[s] as FeatureRows;
    ends.push((ends.at(-1) ?? 0) + rows.count);
    return split.take(rows);
  });
  await eachRow(together(listed), featureCount, { store, space }, (i, values) => {
    const s = ends.findIndex((end) => i < end);
    takes[s]?.(i - (ends[s - 1] ?? 0), values);
  });
}

/** One list after the other; all of them name the same files. */
function together(lists: readonly FeatureRows[]): PlacedRows {
  const count = lists.reduce((sum, own) => sum + own.count, 0);
  const [file, row] = [new Int32Array(count), new Int32Array(count)];
  let at = 0;
  for (const own of lists) {
    file.set(own.file, at);
    row.set(own.row, at);
    at += own.count;
  }
  return { files: lists[0]?.files ?? [], file, row };
}

/** The usable images of one split, ascending by the image's path. */
export async function listFeatureRows(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
  { keyOf }: Pick<FeatureSource, 'keyOf'> = runFeatures(runId, manifest),
): Promise<FeatureRows> {
  return (await listRows(store, runId, manifest, [split], keyOf))[0] as FeatureRows;
}

async function listRows(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  splits: readonly Split[],
  keyOf: FeatureSource['keyOf'],
): Promise<FeatureRows[]> {
  const lists = splits.map(() => new RowList());
  const files = new Map<string, number>();
  for await (const { rows, file } of readShardResults(store, runId, manifest, keyOf)) {
    if (file === undefined) continue;
    const number = numberOf(file, files);
    for (const { name, label, row, split } of rows) lists[splits.indexOf(split)]?.add(name, label, number, row);
  }
  return lists.map((list) => list.sorted([...files.keys()]));
}

class RowList {
  readonly #names: string[] = [];
  readonly #labels = new IntColumn();
  readonly #files = new IntColumn();
  readonly #rows = new IntColumn();

  add(name: string, label: number, file: number, row: number): void {
    this.#names.push(name);
    this.#labels.add(label);
    this.#files.add(file);
    this.#rows.add(row);
  }

  sorted(files: readonly string[]): FeatureRows {
    const places = ascendingPlaces(this.#names);
    return {
      count: this.#names.length,
      names: inOrder(this.#names, places),
      labels: this.#labels.values(places),
      files,
      file: this.#files.values(places),
      row: this.#rows.values(places),
    };
  }
}

/** Every image that could not be used, ascending by path. */
export async function readSkipped(
  store: BlobStore,
  runId: string,
  manifest: Pick<Manifest, 'shards'>,
): Promise<SkippedImage[]> {
  return (await readUnusable(store, runId, manifest)).skipped;
}

/** Images that could not be used. */
export interface Unusable {
  /** Ascending by path. */
  readonly skipped: SkippedImage[];
  /**
   * How many of them are of shards that failed for good, where the run was told to go on without them. Nothing is known of
   * these, not even whether they are images.
   */
  readonly missing: number;
}

export async function readUnusable(
  store: BlobStore,
  runId: string,
  manifest: Pick<Manifest, 'shards'>,
): Promise<Unusable> {
  const skipped: SkippedImage[] = [];
  let missing = 0;
  for await (const { file, skipped: own } of readShardResults(store, runId, manifest)) {
    for (const { name, reason } of own) skipped.push({ name, reason });
    if (file === undefined) missing += own.length;
  }
  return { skipped: skipped.sort((a, b) => byCodeUnit(a.name, b.name)), missing };
}
