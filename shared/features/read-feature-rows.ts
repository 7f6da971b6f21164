import { FormatError } from '../errors';
import { float32LE } from '../float32-le';
import type { BlobStore } from '../storage/blob-store';
import { type PlacedFeatureHeader, readFeatureHeader, rowsStartIn } from './feature-header';

/** Holds the header of a file of 256 images twice over. */
const FIRST_READ_BYTES = 64 * 1024;
const READS_AT_ONCE = 8;

/**
 * The header of a stored feature file, without its rows; undefined where there is no such file.
 * @throws FormatError naming the file where it is not a feature file of `space`
 */
export async function openFeatureFile(
  store: BlobStore,
  key: string,
  space: string,
): Promise<PlacedFeatureHeader | undefined> {
  let start = await store.getRange(key, 0, FIRST_READ_BYTES);
  if (!start) return undefined;
  const rowsStart = rowsStartIn(start, key);
  if (rowsStart > start.length) start = await store.getRange(key, 0, rowsStart);
  return start && readFeatureHeader(start, key, space);
}

/**
 * Some rows of a stored feature file, a ranged read each: for the few that are wanted of a large file. What a damaged
 * row holds is not found out; reading the whole file checks its CRC-32.
 * @returns Float32Array [featureCount] for each wanted row; undefined where the file has vanished
 * @throws FormatError naming the file where it ends before a row
 */
export async function readFeatureRows(
  store: BlobStore,
  key: string,
  { header, rowsStart }: PlacedFeatureHeader,
  rows: readonly number[],
): Promise<Float32Array[] | undefined> {
  const rowBytes = header.featureCount * Float32Array.BYTES_PER_ELEMENT;
  const read: Float32Array[] = [];
  for (let next = 0; next < rows.length; next += READS_AT_ONCE) {
    const together = rows.slice(next, next + READS_AT_ONCE).map((row) => {
      const start = rowsStart + row * rowBytes;
      return store.getRange(key, start, start + rowBytes);
    });
    for (const bytes of await Promise.all(together)) {
      if (!bytes) return undefined;
      if (bytes.length !== rowBytes) throw new FormatError(`Cannot read the feature file "${key}": it is cut short`);
      read.push(float32LE(bytes));
    }
  }
  return read;
}
