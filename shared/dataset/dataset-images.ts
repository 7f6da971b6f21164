import type { ArchiveListing } from '../archive/archive-listing';
import { type ShardImage, SPLITS } from './manifest';

/**
 * The images of a data set, ascending by offset: which entry of the listing each is, what it shows and what it is for, in
 * columns. An image is made when it is asked for.
 */
export class DatasetImages implements Iterable<ShardImage> {
  readonly length: number;
  readonly #listing: ArchiveListing;
  readonly #entries: Uint32Array;
  readonly #labels: Uint32Array;
  readonly #splits: Uint8Array;

  /**
   * @param entries index of each image's entry in the listing, ascending
   * @param labels of each image
   * @param splits of each image, an index into SPLITS
   */
  constructor(listing: ArchiveListing, entries: Uint32Array, labels: Uint32Array, splits: Uint8Array) {
    this.length = entries.length;
    this.#listing = listing;
    this.#entries = entries;
    this.#labels = labels;
    this.#splits = splits;
  }

  offsetOf(i: number): number {
    return this.#listing.offsetOf(this.#entryOf(i));
  }

  compressedBytesOf(i: number): number {
    return this.#listing.compressedBytesOf(this.#entryOf(i));
  }

  at(i: number): ShardImage {
    const { name, offset, compressedBytes, bytes, method, crc32 } = this.#listing.at(this.#entryOf(i));
    const [label, split] = [this.#labels[i] ?? 0, SPLITS[this.#splits[i] ?? 0] ?? 'train'];
    // One by one: to spread an entry takes longer than all the rest, and there may be a million.
    return { name, offset, compressedBytes, bytes, method, crc32, label, split };
  }

  /** The images from `start` (inclusive) to `end` (exclusive). */
  slice(start: number, end: number): ShardImage[] {
    return Array.from({ length: end - start }, (_, i) => this.at(start + i));
  }

  *[Symbol.iterator](): Generator<ShardImage> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  #entryOf(i: number): number {
    const entry = this.#entries[i];
    if (entry === undefined) throw new RangeError(`There is no image ${i}`);
    return entry;
  }
}
