import { parseExtraFields } from 'yauzl';
import type { ArchiveEntry } from './archive-entry';
import { quote } from './archive-error';
import { LOCAL_HEADER_BYTES } from './check-entry';
import { canonicalName, decodeEntryName } from './entry-name';

const SIGNATURE = 0x04034b50;
const ENCRYPTED_FLAG = 0x1;
/** Sizes and CRC follow the data; the header has zeros in their place. */
const DESCRIPTOR_FLAG = 0x8;
/** The real size stands in the zip64 extra field. */
const ZIP64_SIZE = 0xffffffff;

/** Length of the header of an entry with its name and extra field; `undefined` where fewer than 30 bytes are given. */
export function localHeaderBytes(header: Buffer): number | undefined {
  if (header.length < LOCAL_HEADER_BYTES) return undefined;
  return LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/**
 * Where an entry's own header contradicts the archive's directory; `undefined` where they agree.
 *
 * @param header a whole header: localHeaderBytes() bytes or more
 */
export function findContradiction(header: Buffer, entry: ArchiveEntry): string | undefined {
  if (header.readUInt32LE(0) !== SIGNATURE) return `no entry begins at byte ${entry.offset}`;
  const flags = header.readUInt16LE(6);
  if (flags & ENCRYPTED_FLAG) return 'it is encrypted';
  const method = header.readUInt16LE(8);
  if (method !== entry.method) return `its compression method is ${method}, the directory says ${entry.method}`;

  const name = nameOf(header, flags);
  if (name === undefined) return 'the extra field of its header is damaged';
  if (name !== entry.name) return `its own header calls it ${quote(name)}`;
  if (flags & DESCRIPTOR_FLAG) return undefined;

  const crc32 = header.readUInt32LE(14);
  if (crc32 !== entry.crc32) return `its header says CRC-32 ${crc32}, the directory says ${entry.crc32}`;
  for (const [at, wanted] of [
    [18, entry.compressedBytes],
    [22, entry.bytes],
  ] as const) {
    const found = header.readUInt32LE(at);
    if (found !== wanted && found !== ZIP64_SIZE) return `its header says ${found} bytes, the directory says ${wanted}`;
  }
  return undefined;
}

function nameOf(header: Buffer, flags: number): string | undefined {
  const nameEnd = LOCAL_HEADER_BYTES + header.readUInt16LE(26);
  const extra = header.subarray(nameEnd, nameEnd + header.readUInt16LE(28));
  try {
    return canonicalName(decodeEntryName(flags, header.subarray(LOCAL_HEADER_BYTES, nameEnd), parseExtraFields(extra)));
  } catch {
    return undefined;
  }
}
