import type { ArchiveEntry } from '../archive/archive-entry';
import { unfinishedKeys } from '../artifacts';
import { FormatError } from '../errors';
import { sha256Hex } from '../hash';
import type { BlobStore } from '../storage/blob-store';
import { assembleFeatureFile } from './assemble-feature-file';
import type { Computed } from './compute-features';
import { decodeFeatureFile, encodeFeatureFile } from './feature-file';

/** A write into a folder takes milliseconds. */
const FOLDER_EVERY_MS = 1_000;
/** A put is paid for; a shard is made to take half of this (functions/choose-shard-images.ts), so most need none. */
const BUCKET_EVERY_MS = 5_000;
/** Of the time that a shard takes, what writing may take: the next write waits a hundred times as long as this one took. */
const WAIT_PER_WRITE = 100;
/** Of one file: so much is in memory twice while it is written. */
const FILE_BYTES = 4 * 1024 * 1024;

export interface UnfinishedShardOptions {
  readonly store: BlobStore;
  readonly space: string;
  /** Length of a row. */
  readonly featureCount: number;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Told of damaged files, and where rows could not be kept. */
  notice(text: string): void;
}

/**
 * What has been computed of a shard that is not done yet: now and then the rows that are new go into a file of their own,
 * a feature file like any other, so that an attempt that is killed costs seconds and not the shard. The next attempt finds
 * them by what the directory says of the shard's images; the sha256 in the file says which image a row belongs to. When the
 * shard's own file stands they are removed.
 */
export class UnfinishedShard {
  readonly #options: UnfinishedShardOptions;
  readonly #keys: ReturnType<typeof unfinishedKeys>;
  readonly #images: number;
  /** Infinity where the store ends with the process: nobody would find it again. */
  readonly #everyMs: number;
  #startMs: number;
  #nextMs: number;
  #computed = 0;
  #files = 0;
  #waiting: (readonly [sha256: string, result: Computed])[] = [];
  #writing: Promise<void> | undefined;
  #found: Promise<ReadonlyMap<string, Computed>> | undefined;

  /** @param images of the shard, in its order */
  constructor(images: readonly Pick<ArchiveEntry, 'crc32' | 'bytes'>[], options: UnfinishedShardOptions) {
    const { store, space, now } = options;
    this.#options = options;
    this.#images = images.length;
    this.#keys = unfinishedKeys(space, sha256Hex(images.map(({ crc32, bytes }) => `${crc32} ${bytes}`).join('\n')));
    this.#everyMs = everyMsOf(store);
    this.#startMs = now();
    this.#nextMs = this.#startMs + this.#everyMs;
  }

  /** What attempts before this one have left, by sha256; read once. */
  found(): Promise<ReadonlyMap<string, Computed>> {
    this.#found ??= this.#read().finally(() => {
      this.#startMs = this.#options.now();
      this.#nextMs = this.#startMs + this.#everyMs;
    });
    return this.#found;
  }

  /** Takes what came of an image; it is written with others after a while. @param result is not copied */
  add(sha256: string, result: Computed): void {
    this.#waiting.push([sha256, result]);
    this.#computed++;
    const now = this.#options.now();
    if (this.#writing || now < this.#nextMs) return;
    const leftMs = ((now - this.#startMs) / this.#computed) * (this.#images - this.#computed);
    // The shard's own file comes sooner.
    if (leftMs < this.#everyMs) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes what is not written yet, for the next attempt. Throws nothing: whoever calls it has an error to throw. */
  async save(): Promise<void> {
    await this.#writing;
    if (Number.isFinite(this.#everyMs)) await this.#write();
  }

  /** Removes all files of the shard: its own stands. */
  async discard(): Promise<void> {
    await this.#writing;
    const { store, notice } = this.#options;
    // Listing a bucket costs as much as a put; what nobody removes there expires.
    if (this.#files === 0 && this.#everyMs !== FOLDER_EVERY_MS) return;
    try {
      const keys: string[] = [];
      for await (const { key } of store.list(this.#keys.prefix)) keys.push(key);
      for (const key of keys) await store.remove(key);
    } catch (error) {
      notice(`Cannot remove ${this.#keys.prefix}*, which are no longer needed: ${(error as Error).message}`);
    }
  }

  async #read(): Promise<Map<string, Computed>> {
    const { store, space, notice } = this.#options;
    const found = new Map<string, Computed>();
    // Nearly always there is none, and a get is a twelfth of a listing's price.
    if ((await store.size(this.#keys.file(0))) === undefined) return found;
    const keys: string[] = [];
    for await (const { key } of store.list(this.#keys.prefix)) keys.push(key);
    for (const key of keys) {
      this.#files = Math.max(this.#files, Number(key.slice(this.#keys.prefix.length).split('.')[0]) + 1);
      const bytes = await store.get(key);
      if (!bytes) continue;
      try {
        const { images, features, featureCount } = decodeFeatureFile(bytes, key, space);
        for (const image of images) {
          const row = 'row' in image && features.subarray(image.row * featureCount, (image.row + 1) * featureCount);
          found.set(image.sha256, row || { error: (image as { error: string }).error });
        }
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        notice(`${error.message}. What is in it is computed again`);
      }
    }
    return found;
  }

  async #write(): Promise<void> {
    const { now, notice } = this.#options;
    const rows = this.#waiting;
    this.#waiting = [];
    const begunMs = now();
    try {
      await this.#writeRows(rows);
    } catch (error) {
      // The shard's own file is what matters; it will say so if it cannot be written either.
      notice(`What is computed of a shard so far could not be kept: ${(error as Error).message}`);
    }
    const endedMs = now();
    this.#nextMs = endedMs + Math.max(this.#everyMs, (endedMs - begunMs) * WAIT_PER_WRITE);
  }

  async #writeRows(rows: readonly (readonly [string, Computed])[]): Promise<void> {
    const { store, space, featureCount } = this.#options;
    const inFile = Math.max(1, Math.floor(FILE_BYTES / (featureCount * Float32Array.BYTES_PER_ELEMENT)));
    for (let next = 0; next < rows.length; next += inFile) {
      const results = new Map(rows.slice(next, next + inFile));
      const file = assembleFeatureFile(space, featureCount, [...results.keys()], results);
      await store.put(this.#keys.file(this.#files++), encodeFeatureFile(file));
    }
  }
}

function everyMsOf({ uri }: BlobStore): number {
  if (uri.startsWith('file:')) return FOLDER_EVERY_MS;
  return uri.startsWith('memory:') ? Infinity : BUCKET_EVERY_MS;
}
