import { FeaturesGoneError, FormatError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { FeatureCache } from './feature-cache';

/** A file of 448 images has 2.3 MB; one after the other, a store far away would be waited for most of the time. */
const FILES_AT_ONCE = 8;

/** Where a row of a table comes from. */
export interface PlacedRow {
  /** Content id of the feature file. */
  readonly file: string;
  readonly row: number;
}

/**
 * Copies rows out of feature files, each file read once.
 * @param out Float32Array [rows.length, featureCount], filled in the order of `rows`
 * @throws FeaturesGoneError naming a file that is gone or damaged, FormatError one of another width
 */
export async function gatherRows(
  rows: readonly PlacedRow[],
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
  rows: readonly PlacedRow[],
  featureCount: number,
  { store, space }: RowsFrom,
  take: (i: number, values: Float32Array) => void,
): Promise<void> {
  const byFile = new Map<string, number[]>();
  for (const [i, { file }] of rows.entries()) {
    const own = byFile.get(file) ?? [];
    byFile.set(file, own);
    own.push(i);
  }
  const damage: string[] = [];
  const cache = new FeatureCache(store, space, (text) => damage.push(text));
  const files = [...byFile];
  for (let next = 0; next < files.length; next += FILES_AT_ONCE) {
    const together = files.slice(next, next + FILES_AT_ONCE);
    const read = await Promise.all(together.map(([id]) => cache.whole(id)));
    for (const [n, [id, own]] of together.entries()) {
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
      for (const i of own) {
        const { row } = rows[i] as PlacedRow;
        take(i, file.features.subarray(row * featureCount, (row + 1) * featureCount));
      }
    }
  }
}
