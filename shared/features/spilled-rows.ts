import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backboneOf } from '../backbone/backbone-of';
import type { Manifest, Split } from '../dataset/manifest';
import { SetupError } from '../errors';
import type { BlobStore } from '../storage/blob-store';
import { ReadAhead } from './read-ahead';
import { type FeatureRows, readSplits, type SplitRows } from './read-feature-table';
import { type FeatureSource, runFeatures } from './run-features';

/** Labelled features to train on, a row at a time, wherever they lie. */
export interface TrainingRows {
  readonly count: number;
  readonly featureCount: number;
  /** Class index of each row, [count] */
  readonly labels: Int32Array;
  /** Copies a row, [featureCount], to the start of `into`. */
  readRow(row: number, into: Float32Array): void;
  /** Where it pays to know: the rows that will be asked for next, in this order. @returns what reads them in the place of readRow */
  readAhead?(order: Int32Array): TrainingRows['readRow'];
}

/** Rows in a file of their own, which `remove` takes away. */
export interface SpilledRows extends TrainingRows {
  /** Archive path of each row, [count] */
  readonly names: readonly string[];
  /** Copies rows from one on into [rows, featureCount], as many as it has room for. */
  readRows(from: number, into: Float32Array): void;
  remove(): Promise<void>;
}

/**
 * The features of one split in a scratch file, in the order in which readFeatureTable() has them in memory: training reads
 * the rows of a batch from there, read ahead by other threads, so that a set need not fit into memory, and gives the same head
 * to the bit. The file takes 4 * count * featureCount bytes; what is read often stays in the system's cache as far as that
 * reaches.
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
  const spilled = new SpilledSplit(split, backboneOf(manifest).featureCount, folder);
  await spillSplits(store, runId, manifest, { spilled: [spilled], beside });
  return spilled;
}

export interface SpillOptions {
  /** Those that become files. */
  readonly spilled: readonly SpilledSplit[];
  /** Others, which are read from the same feature files. */
  readonly beside?: readonly SplitRows[];
  readonly source?: FeatureSource;
}

/** Fills splits from the feature files; no file is left behind where that fails. @throws as spillRows() */
export async function spillSplits(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  { spilled, beside = [], source = runFeatures(runId, manifest) }: SpillOptions,
): Promise<void> {
  try {
    await readSplits(store, runId, manifest, [...spilled, ...beside], source);
  } catch (error) {
    for (const own of spilled) await own.remove();
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? noRoom(spilled, error) : error;
  }
}

/** A split that becomes a file. */
export class SpilledSplit implements SplitRows, SpilledRows {
  count = 0;
  labels: Int32Array = new Int32Array(0);
  names: readonly string[] = [];
  readonly #file: number;
  readonly #rowBytes: number;
  readonly #ahead: ReadAhead;

  /** @param folder a folder of its own */
  constructor(
    readonly split: Split,
    readonly featureCount: number,
    readonly folder: string,
  ) {
    this.#rowBytes = featureCount * Float32Array.BYTES_PER_ELEMENT;
    this.#file = openSync(join(folder, `${split}.rows`), 'w+');
    const readRow = this.readRow.bind(this);
    this.#ahead = new ReadAhead({ file: this.#file, featureCount, readRow });
  }

  take({ count, labels, names }: FeatureRows): (i: number, values: Float32Array) => void {
    this.count = count;
    this.labels = labels;
    this.names = names;
    return (i, values) => writeWhole(this.#file, bytesOf(values), i * this.#rowBytes);
  }

  readRow(row: number, into: Float32Array): void {
    this.#read(row, new Uint8Array(into.buffer, into.byteOffset, this.#rowBytes));
  }

  readAhead(order: Int32Array): TrainingRows['readRow'] {
    return this.#ahead.pass(order);
  }

  readRows(from: number, into: Float32Array): void {
    this.#read(from, bytesOf(into));
  }

  async remove(): Promise<void> {
    await this.#ahead.close();
    closeSync(this.#file);
    await rm(this.folder, { recursive: true, force: true });
  }

  #read(from: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.#file, bytes, done, bytes.length - done, from * this.#rowBytes + done);
      if (read === 0) throw new RangeError(`Row ${from} of ${this.count}, or one after it, is not in the file`);
      done += read;
    }
  }
}

function noRoom(spilled: readonly SpilledSplit[], cause: unknown): SetupError {
  const bytes = spilled.reduce((sum, { count, featureCount }) => sum + 4 * count * featureCount, 0);
  const place = dirname(spilled[0]?.folder ?? '');
  return new SetupError(
    `The features take ${(bytes / 1e9).toFixed(1)} GB more than memory allows, and ${place} has no space for them`,
    { cause, remedy: 'Train on fewer images, or on a machine with more room (TMPDIR names its folder).' },
  );
}

function writeWhole(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);
