import type { Limits } from '../config';
import { archiveError } from './archive-error';
import type { ArchiveListing } from './archive-listing';
import { ListingBuilder } from './listing-builder';
import type { ArchivePart } from './range-reader';

/** A part of a set, and what its own directory says. */
export type ListedPart = Pick<ArchivePart, 'folder' | 'start'> & { readonly listing: ArchiveListing };

/**
 * The listings of a set's archives as one: each entry below the folder of its archive, so that its name tells where it is
 * from, and at its offset in the set. What the limits say of one archive, they say of all together.
 * @param name of the set
 * @throws ArchiveError where they hold more than the limits allow
 */
export function joinListings(name: string, parts: readonly ListedPart[], limits: Limits): ArchiveListing {
  const entries = parts.reduce((sum, { listing }) => sum + listing.length, 0);
  if (entries > limits.entries) throw over(name, parts.length, `${entries} entries`, 'entries', limits);
  const joined = new ListingBuilder(entries);
  let totalBytes = 0;
  for (const { folder, start, listing } of parts) {
    for (const entry of listing) {
      totalBytes += entry.bytes;
      joined.add({ ...entry, name: `${folder}/${entry.name}`, offset: start + entry.offset });
    }
  }
  if (totalBytes > limits.totalBytes) throw over(name, parts.length, `${totalBytes} bytes`, 'totalBytes', limits);
  return joined.sorted(parts.map(({ folder }) => folder));
}

function over(name: string, archives: number, found: string, limit: 'entries' | 'totalBytes', limits: Limits) {
  return archiveError(
    name,
    `its ${archives} archives hold ${found}, limits.${limit} is ${limits[limit]}`,
    `Raise limits.${limit} in the configuration if you trust the archives.`,
  );
}
