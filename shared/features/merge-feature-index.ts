import type { FeatureFileImage } from './feature-header';
import { encodeFeatureIndex, type FeatureIndex, KEY_BYTES, RECORD_BYTES } from './feature-index';

/**
 * An index of the files that are there now: what the old one knows of them, and the images of the files that it does not
 * know. Works on bytes, because 10^6 images as objects would take ten times the memory.
 * @param present content ids of all files that are in the store
 * @param added the records of files that `old` lacks, by content id
 */
export function mergeFeatureIndex(
  old: FeatureIndex | undefined,
  present: ReadonlySet<string>,
  added: ReadonlyMap<string, Buffer>,
): Uint8Array {
  const oldFiles = old?.files() ?? [];
  const files = [...new Set([...oldFiles.filter((file) => present.has(file)), ...added.keys()])].sort();
  const numbers = new Map(files.map((file, number) => [file, number]));
  const oldRecords = renumbered(old?.records() ?? Buffer.alloc(0), oldFiles, numbers);
  const newRecords = [...added].map(([file, records]) => renumbered(records, [file], numbers));
  return encodeFeatureIndex(files, sortedByKey(Buffer.concat([oldRecords, ...newRecords])));
}

/** The records of files that have a number, under that number; `files` has them by those that stand in the records. */
function renumbered(records: Buffer, files: readonly string[], numbers: ReadonlyMap<string, number>): Buffer {
  const kept = Buffer.alloc(records.length);
  const newNumbers = files.map((file) => numbers.get(file));
  let to = 0;
  for (let from = 0; from < records.length; from += RECORD_BYTES) {
    const number = newNumbers[records.readUInt32LE(from + KEY_BYTES)];
    if (number === undefined) continue;
    records.copy(kept, to, from, from + RECORD_BYTES);
    kept.writeUInt32LE(number, to + KEY_BYTES);
    to += RECORD_BYTES;
  }
  return kept.subarray(0, to);
}

/**
 * The records of a file, 24 bytes per image, numbered as the only one. Images that cannot be used have no record: trying them
 * again is cheap.
 */
export function indexRecords(images: readonly FeatureFileImage[]): Buffer {
  const records = Buffer.alloc(images.length * RECORD_BYTES);
  let at = 0;
  for (const image of images) {
    if (!('row' in image)) continue;
    records.write(image.sha256.slice(0, KEY_BYTES * 2), at, 'hex');
    records.writeUInt32LE(image.row, at + KEY_BYTES + 4);
    at += RECORD_BYTES;
  }
  return records.subarray(0, at);
}

/** Ascending; of records with one key the first stays. */
function sortedByKey(records: Buffer): Buffer {
  const count = records.length / RECORD_BYTES;
  // Comparing the first six bytes as a number settles nearly every comparison.
  const starts = Float64Array.from({ length: count }, (_, i) => records.readUIntBE(i * RECORD_BYTES, 6));
  const compareKeys = (a: number, b: number) => {
    const [atA, atB] = [a * RECORD_BYTES, b * RECORD_BYTES];
    return records.compare(records, atB, atB + KEY_BYTES, atA, atA + KEY_BYTES);
  };
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  order.sort((a, b) => starts[a]! - starts[b]! || compareKeys(a, b) || a - b);
  const sorted = Buffer.alloc(records.length);
  let to = 0;
  let last: number | undefined;
  for (const record of order) {
    if (last !== undefined && compareKeys(last, record) === 0) continue;
    records.copy(sorted, to, record * RECORD_BYTES, (record + 1) * RECORD_BYTES);
    to += RECORD_BYTES;
    last = record;
  }
  return sorted.subarray(0, to);
}
