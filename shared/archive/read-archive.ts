import type { Limits } from '../config';
import type { ArchiveEntry } from './archive-entry';
import type { RangeReader } from './range-reader';
import { readListing } from './read-listing';

/**
 * An archive's entries as objects, for whoever wants few of them; see readListing() for what is held to which rules.
 * @throws ArchiveError naming the archive, the entry, what was found and what was wanted
 */
export async function readArchive(reader: RangeReader, limits: Limits): Promise<ArchiveEntry[]> {
  return [...(await readListing(reader, limits))];
}
