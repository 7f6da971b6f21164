import { FeaturesGoneError, FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { FeatureCache } from './feature-cache';
import type { PlacedRows } from './placed-rows';

/** A file of 448 images has 2.3 MB; one after the other, a store far away would be waited for most of the time. */
const FILES_AT_ONCE = 8;

/**
 * Copies rows out of feature files, each file read once.
 * @param out Float32Array [rows, featureCount], filled in their order
 * @throws FeaturesGoneError naming a file that is gone or damaged, FormatError one of another width
 */
export async function gatherRows(
  rows: PlacedRows,
  featureCount: number,
  from: RowsFrom,
  out: Float32Array,
): Promise<void> {
  await eachRow(rows, featureCount, from, (i, values) => out.set(values, i * featureCount));
}

export interface RowsFrom {
  readonly store: BlobStore;
  readonly space: string;
}

/**
 * Hands over rows of feature files, each file read once and a few in memory at a time: a file's rows come together.
 * @param take is given the row's place in `rows` and its values, [featureCount], a view to be copied
 * @throws FeaturesGoneError naming a file that is gone or damaged, FormatError one of another width
 */
export async function eachRow(
  rows: PlacedRows,
  featureCount: number,
  { store, space }: RowsFrom,
  take: (i: number, values: Float32Array) => void,
): Promise<void> {
  const { order, starts } = byFile(rows);
  const damage: string[] = [];
  const cache = new FeatureCache(store, space, (text) => damage.push(text));
  const wanted = [...rows.files.entries()].filter(([f]) => starts[f] !== starts[f + 1]);
  for (let next = 0; next < wanted.length; next += FILES_AT_ONCE) {
    const together = wanted.slice(next, next + FILES_AT_ONCE);
    const read = await Promise.all(together.map(([, id]) => cache.whole(id)));
    for (const [n, [f, id]] of together.entries()) {
      const file = read[n];
      if (!file) {
        throw new FeaturesGoneError(`The feature file "${cache.key(id)}" is gone or damaged`, {
          cause: damage.find((text) => text.includes(id)),
          remedy: 'Start the run again: missing features are computed again.',
        });
      }
      if (file.featureCount !== featureCount) {
        const finding = `has rows of ${file.featureCount}, wanted ${featureCount}`;
        throw new FormatError(`The feature file "${cache.key(id)}" ${finding}`);
      }
      for (const i of order.subarray(starts[f], starts[f + 1])) {
        const row = rows.row[i] as number;
        take(i, file.features.subarray(row * featureCount, (row + 1) * featureCount));
      }
    }
  }
}

/** Rows file by file: those of file f stand in `order` from `starts[f]` up to `starts[f + 1]`. */
function byFile({ files, file }: PlacedRows): { readonly order: Int32Array; readonly starts: Int32Array } {
  const starts = new Int32Array(files.length + 1);
  for (const f of file) starts[f + 1] = (starts[f + 1] as number) + 1;
  for (let f = 0; f < files.length; f++) starts[f + 1] = (starts[f + 1] as number) + (starts[f] as number);
  const next = starts.slice();
  const order = new Int32Array(file.length);
  for (const [i, f] of file.entries()) {
    order[next[f] as number] = i;
    next[f] = (next[f] as number) + 1;
  }
  return { order, starts };
}
