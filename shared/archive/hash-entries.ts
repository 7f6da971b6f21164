import { createHash } from 'node:crypto';
import type { ArchiveEntry } from './archive-entry';

/**
 * What an archive holds, as a sha256 in hex over its listing: every entry's name, size, CRC-32 and place. Equal for
 * copies of one archive wherever they lie, and found without reading more than its directory.
 */
export function hashEntries(entries: Iterable<ArchiveEntry>): string {
  const hash = createHash('sha256');
  for (const entry of entries) {
    hash.update(
      JSON.stringify([entry.name, entry.offset, entry.compressedBytes, entry.bytes, entry.method, entry.crc32]),
    );
  }
  return hash.digest('hex');
}
