import type { Entry } from 'yauzl';
import type { Limits } from '../config';
import type { ArchiveEntry } from './archive-entry';
import { archiveError, quote } from './archive-error';
import { canonicalName, decodeEntryName, findEscape } from './entry-name';

export const LOCAL_HEADER_BYTES = 30;

const ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000;
const FILE_TYPE = 0xf000;
const REGULAR_FILE = 0x8000;
const FOLDER = 0x4000;
const LINK = 0xa000;

const REPACK = 'Make the zip again with an ordinary zip program.';
const HOSTILE = 'Archives made by ordinary zip programs contain no such entry; do not trust this one.';

/**
 * Holds what the directory says of one entry to every rule that can be checked without its bytes.
 *
 * @param archive for messages
 * @param dataEnd byte offset of the archive's directory: all entries lie before it
 * @throws ArchiveError naming the entry, what was found and what was wanted
 */
export function checkEntry(raw: Entry, archive: string, dataEnd: number, limits: Limits): ArchiveEntry {
  const flags = raw.generalPurposeBitFlag;
  const stored = decodeEntryName(flags, raw.fileName as unknown as Buffer, raw.extraFields);
  const refuse = (finding: string, remedy: string) => {
    return archiveError(archive, `entry ${quote(stored)} is refused: ${finding}`, remedy);
  };
  const escapeFound = findEscape(stored);
  if (escapeFound) throw refuse(escapeFound, HOSTILE);

  const offset = raw.relativeOffsetOfLocalHeader;
  const { compressedSize: compressedBytes, uncompressedSize: bytes, compressionMethod: method } = raw;
  if (offset + LOCAL_HEADER_BYTES + raw.fileNameLength + compressedBytes > dataEnd) {
    throw refuse(`its ${compressedBytes} bytes at ${offset} reach beyond byte ${dataEnd}, where the data end`, REPACK);
  }
  const name = canonicalName(stored);
  const fileType = (raw.externalFileAttributes >>> 16) & FILE_TYPE;
  if (fileType === LINK) throw refuse('it is a link', 'Replace links by the files that they point to.');
  if (name.endsWith('/') || name === '') return { name, offset, compressedBytes, bytes: 0, method: 0, crc32: 0 };

  if (fileType !== 0 && fileType !== REGULAR_FILE && fileType !== FOLDER)
    throw refuse('it is a device or a pipe', HOSTILE);
  if (flags & ENCRYPTED_FLAGS) throw refuse('it is encrypted', 'Make the zip again without a password.');
  if (method !== 0 && method !== 8) {
    throw refuse(`its compression method is ${method}, only 0 (stored) and 8 (deflated) are read`, REPACK);
  }
  if (method === 0 && compressedBytes !== bytes) {
    throw refuse(`it is stored in ${compressedBytes} bytes, but declares ${bytes}`, REPACK);
  }
  const expanded = `it expands to ${bytes} bytes`;
  const over = (limit: 'entryBytes' | 'ratio') =>
    `Raise limits.${limit} in the configuration if you trust the archive.`;
  if (bytes > limits.entryBytes)
    throw refuse(`${expanded}, limits.entryBytes is ${limits.entryBytes}`, over('entryBytes'));
  if (bytes > 0 && bytes > compressedBytes * limits.ratio) {
    throw refuse(`${expanded} from ${compressedBytes}, limits.ratio is ${limits.ratio}`, over('ratio'));
  }
  return { name, offset, compressedBytes, bytes, method, crc32: raw.crc32 };
}
