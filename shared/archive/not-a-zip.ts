import type { ArchiveError } from '../errors';
import { archiveError } from './archive-error';
import { describeBytes } from './describe-bytes';

/** As many of a file's first bytes as it takes to tell what it is. */
export const HEAD_BYTES = 512;

/** Whether a file begins as a zip does: with an entry, or with the end of an empty directory. */
export function beginsAsZip(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 4)).toString('latin1');
  return start === 'PK\x03\x04' || start === 'PK\x05\x06';
}

/** Why a file whose end holds no zip directory is refused: it is empty, cut off, or something else. */
export function notAZip(archive: string, head: Uint8Array, archiveBytes: number): ArchiveError {
  const again = 'Copy or download the archive again.';
  if (archiveBytes === 0) return archiveError(archive, 'it has no bytes', again);
  if (beginsAsZip(head)) {
    const found = `it is truncated: it begins as a zip, but after ${archiveBytes} bytes the directory at its end is missing`;
    return archiveError(archive, found, again);
  }
  const kind = describeBytes(head);
  return archiveError(
    archive,
    `it is not a zip${kind ? ` but ${kind}` : ''}`,
    'Give a zip of class folders, a .tar or a .tar.gz.',
  );
}
