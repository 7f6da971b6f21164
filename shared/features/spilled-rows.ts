import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backboneOf } from '../backbone/backbone-of';
import type { Manifest, Split } from '../dataset/manifest';
import { SetupError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { readSplits, type SplitRows } from './read-feature-table';

/** Labelled features to train on, a row at a time, wherever they lie. */
export interface TrainingRows {
  readonly count: number;
  readonly featureCount: number;
  /** Class index of each row, [count] */
  readonly labels: Int32Array;
  /** Copies a row, [featureCount], to the start of `into`. */
  readRow(row: number, into: Float32Array): void;
}

/** Rows in a file of their own, which `remove` takes away. */
export interface SpilledRows extends TrainingRows {
  remove(): Promise<void>;
}

/**
 * The features of one split in a scratch file, in the order in which readFeatureTable() has them in memory: training reads
 * the rows of a batch from there, so that a set need not fit into memory, and gives the same head to the bit. The file
 * takes 4 * count * featureCount bytes; what is read often stays in the system's cache as far as that reaches.
 * @param folder a folder of its own for the file; it is removed with it
 * @param beside other splits, which are read from the same feature files
 * @throws FeaturesGoneError naming a feature file that is gone or damaged, SetupError where the disk has no room for the rows
 */
export async function spillRows(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  split: Split,
  folder: string,
  beside: readonly SplitRows[] = [],
): Promise<SpilledRows> {
  const featureCount = backboneOf(manifest).featureCount;
  const rowBytes = featureCount * Float32Array.BYTES_PER_ELEMENT;
  const path = join(folder, `${runId}-${split}.rows`);
  const file = openSync(path, 'w+');
  const remove = async () => {
    closeSync(file);
    await rm(folder, { recursive: true, force: true });
  };
  let labels = new Int32Array(0);
  const spilled: SplitRows = {
    split,
    take(rows) {
      labels = Int32Array.from(rows, ({ label }) => label);
      return (i, values) =>
        writeWhole(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength), i * rowBytes);
    },
  };
  try {
    await readSplits(store, runId, manifest, [spilled, ...beside]);
  } catch (error) {
    await remove();
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(labels.length * rowBytes, folder, error) : error;
  }
  return {
    count: labels.length,
    featureCount,
    labels,
    readRow(row, into) {
      const bytes = new Uint8Array(into.buffer, into.byteOffset, rowBytes);
      const read = readSync(file, bytes, 0, rowBytes, row * rowBytes);
      if (read !== rowBytes) throw new RangeError(`Row ${row} of ${labels.length} is not in the file`);
    },
    remove,
  };
}

function noRoom(bytes: number, folder: string, cause: unknown): SetupError {
  return new SetupError(
    `The training features take ${(bytes / 1e9).toFixed(1)} GB more than memory allows, and ${dirname(folder)} has no space for them`,
    { cause, remedy: 'Train on fewer images, or on a machine with more room (TMPDIR names its folder).' },
  );
}

function writeWhole(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}
