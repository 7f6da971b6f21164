import type { Limits } from '../config';
import type { ArchiveEntry } from './archive-entry';
import { archiveError, quote } from './archive-error';
import type { ArchiveListing } from './archive-listing';
import { LOCAL_HEADER_BYTES } from './check-entry';
import { ListingBuilder } from './listing-builder';
import { NameSet } from './name-set';

const TRUSTED = 'Raise limits.totalBytes in the configuration if you trust the archive.';
const OVERLAPPING = 'Archives made by ordinary zip programs never overlap; do not trust this one.';

/** Collects entries that were checked one by one, and holds them to the rules that concern all of them together. */
export class CheckedEntries {
  readonly #archive: string;
  readonly #limits: Limits;
  readonly #entries: ListingBuilder;
  readonly #names: NameSet;
  #totalBytes = 0;

  /** @param most entries that can be added */
  constructor(archive: string, limits: Limits, most: number) {
    this.#archive = archive;
    this.#limits = limits;
    const entries = new ListingBuilder(most);
    this.#entries = entries;
    this.#names = new NameSet(most, (number) => entries.nameOf(number));
  }

  /** @throws ArchiveError where its name is another one's too, or all together expand to more than the limit */
  add(entry: ArchiveEntry): void {
    const { name } = entry;
    if (name === '') return;
    // Some programs write a folder's own entry twice; it holds no bytes.
    if (!name.endsWith('/') && !this.#names.add(name, this.#entries.length)) {
      throw archiveError(this.#archive, `two entries are called ${quote(name)}`, 'Rename one of them.');
    }
    this.#totalBytes += entry.bytes;
    const { totalBytes } = this.#limits;
    if (this.#totalBytes > totalBytes) {
      const found = `with entry ${quote(name)} it expands to ${this.#totalBytes} bytes, limits.totalBytes is ${totalBytes}`;
      throw archiveError(this.#archive, found, TRUSTED);
    }
    this.#entries.add(entry);
  }

  /**
   * All of them, ascending by offset.
   * @throws ArchiveError where two share a byte
   */
  sorted(): ArchiveListing {
    const listing = this.#entries.sorted();
    let end = 0;
    for (let i = 0; i < listing.length; i++) {
      const offset = listing.offsetOf(i);
      if (offset < end) {
        const found = `entries ${quote(listing.nameOf(i - 1))} and ${quote(listing.nameOf(i))} overlap`;
        throw archiveError(this.#archive, found, OVERLAPPING);
      }
      // The header's extra field is not known yet, so this is where an entry ends at the earliest.
      end = offset + LOCAL_HEADER_BYTES + listing.nameOf(i).length + listing.compressedBytesOf(i);
    }
    return listing;
  }
}
