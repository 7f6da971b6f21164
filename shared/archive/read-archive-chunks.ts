import type { Limits } from '../config';
import { archiveError } from './archive-error';
import type { RangeReader } from './range-reader';

const CHUNK_BYTES = 8 * 1024 * 1024;

/**
 * All of an archive from its beginning to its end, one chunk in memory at a time.
 * @throws ArchiveError where it is larger than the limit
 */
export async function* readArchiveChunks(reader: RangeReader, limits: Limits): AsyncGenerator<Uint8Array> {
  checkArchiveBytes(reader, limits);
  for (let at = 0; at < reader.bytes; at += CHUNK_BYTES) {
    yield await reader.read(at, Math.min(at + CHUNK_BYTES, reader.bytes));
  }
}

/** @throws ArchiveError where an archive is larger than the limit */
export function checkArchiveBytes({ name, bytes }: RangeReader, { archiveBytes }: Limits): void {
  if (bytes <= archiveBytes) return;
  throw archiveError(
    name,
    `it has ${bytes} bytes, limits.archiveBytes is ${archiveBytes}`,
    'Raise limits.archiveBytes in the configuration if you trust the archive.',
  );
}
