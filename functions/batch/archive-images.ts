import type { ArchiveEntry } from '../../shared/archive/archive-entry';
import type { ArchiveListing } from '../../shared/archive/archive-listing';
import { isClutter, isImageName } from '../../shared/dataset/entry-kind';
import type { PlacedImages } from '../../shared/dataset/plan-shards';
import { DatasetError } from '../../shared/errors';

/** The images of an archive, told by their names, in the archive's order. Folders mean nothing here. */
export class ArchiveImages implements PlacedImages {
  readonly length: number;
  readonly #listing: ArchiveListing;
  /** Numbers of entries. */
  readonly #entries: Uint32Array;

  /** @throws DatasetError where there is none */
  constructor(listing: ArchiveListing, archive: string) {
    this.#listing = listing;
    const entries = new Uint32Array(listing.length);
    let length = 0;
    for (let i = 0; i < listing.length; i++) {
      const name = listing.nameOf(i);
      if (isImageName(name) && !isClutter(name)) entries[length++] = i;
    }
    if (length === 0)
      throw new DatasetError(`The archive "${archive}" contains no image: it has ${listing.length} entries`);
    this.length = length;
    this.#entries = entries.slice(0, length);
  }

  offsetOf(image: number): number {
    return this.#listing.offsetOf(this.#entry(image));
  }

  compressedBytesOf(image: number): number {
    return this.#listing.compressedBytesOf(this.#entry(image));
  }

  slice(start: number, end: number): ArchiveEntry[] {
    return Array.from({ length: end - start }, (_, i) => this.#listing.at(this.#entry(start + i)));
  }

  #entry(image: number): number {
    return this.#entries[image] as number;
  }
}

/** Images that one call classifies, at most: some seconds of one vCPU. */
export const BATCH_IMAGES = 256;
