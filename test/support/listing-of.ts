import { crc32 } from 'node:zlib';
import type { ArchiveListing } from '../../shared/archive/archive-listing';
import { ListingBuilder } from '../../shared/archive/listing-builder';

/** Entries one after the other; a name that ends with '/' is a folder. `name=content` gives what is hashed. */
export function listingOf(...names: readonly string[]): ArchiveListing {
  const entries = new ListingBuilder(names.length);
  for (const [i, text] of names.entries()) {
    const [name = '', content = name] = text.split('=');
    const bytes = name.endsWith('/') ? 0 : 100;
    const crc = bytes ? crc32(content) : 0;
    entries.add({ name, offset: i * 1000, compressedBytes: bytes, bytes, method: 0, crc32: crc });
  }
  return entries.sorted();
}
