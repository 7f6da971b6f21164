import { crc32 } from 'node:zlib';

/** A file, or a folder where its name ends with '/'. */
export interface PackedFile {
  /** '/'-separated, checked for escapes. */
  readonly name: string;
  readonly data: Uint8Array;
}

const MOST_BYTES = 0xffffffff;
const VERSION = 20;
const VERSION_ZIP64 = 45;
const UTF8_FLAG = 0x800;
/** 1 January 2000, midnight: equal files give equal bytes whenever they are packed. */
const FIXED_DATE = ((2000 - 1980) << 9) | (1 << 5) | 1;
const MADE_ON_UNIX = 3 << 8;
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o040755;

/**
 * A zip of stored entries, in the order in which they come, from bytes that are in memory one file at a time. What is kept
 * of each file until the end is its record in the directory, 46 bytes and its name.
 *
 * Not yazl, which packs folders here: it looks through all entries after each one, which takes hours for a million.
 *
 * @throws RangeError for a file of 4 GiB or more
 */
export async function* packZip(files: AsyncIterable<PackedFile>): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const { name, data } of files) {
    if (data.byteLength >= MOST_BYTES) throw new RangeError(`${name} has ${data.byteLength} bytes, the limit is 4 GiB`);
    const sum = crc32(data);
    const stored = Buffer.from(name);
    directory.push(directoryRecord(stored, data.byteLength, sum, offset));
    const header = localHeader(stored, data.byteLength, sum);
    offset += header.length + data.byteLength;
    yield header;
    if (data.byteLength > 0) yield data;
  }
  let directoryBytes = 0;
  for (const record of directory) {
    directoryBytes += record.length;
    yield record;
  }
  yield endRecord(directory.length, offset, directoryBytes);
}

function localHeader(name: Buffer, bytes: number, sum: number): Buffer {
  const header = Buffer.alloc(30 + name.length);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  writeFields(header, 6, name, bytes, sum);
  name.copy(header, 30);
  return header;
}

function directoryRecord(name: Buffer, bytes: number, sum: number, offset: number): Buffer {
  const extra = offset >= MOST_BYTES ? zip64Offset(offset) : Buffer.alloc(0);
  const record = Buffer.alloc(46 + name.length + extra.length);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(MADE_ON_UNIX | VERSION, 4);
  record.writeUInt16LE(extra.length ? VERSION_ZIP64 : VERSION, 6);
  writeFields(record, 8, name, bytes, sum);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE((name.at(-1) === SLASH ? FOLDER_MODE : FILE_MODE) * 0x10000, 38);
  record.writeUInt32LE(Math.min(offset, MOST_BYTES), 42);
  name.copy(record, 46);
  extra.copy(record, 46 + name.length);
  return record;
}

const SLASH = '/'.charCodeAt(0);

/** From the flags to the length of the name: the two headers hold the same fields in the same order. */
function writeFields(header: Buffer, at: number, name: Buffer, bytes: number, sum: number): void {
  header.writeUInt16LE(UTF8_FLAG, at);
  header.writeUInt16LE(FIXED_DATE, at + 6);
  header.writeUInt32LE(sum, at + 8);
  header.writeUInt32LE(bytes, at + 12);
  header.writeUInt32LE(bytes, at + 16);
  header.writeUInt16LE(name.length, at + 20);
}

function zip64Offset(offset: number): Buffer {
  const field = Buffer.alloc(12);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8, 2);
  field.writeBigUInt64LE(BigInt(offset), 4);
  return field;
}

function endRecord(count: number, directoryAt: number, directoryBytes: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(Math.min(directoryBytes, MOST_BYTES), 12);
  end.writeUInt32LE(Math.min(directoryAt, MOST_BYTES), 16);
  const fits = count < 0xffff && directoryBytes < MOST_BYTES && directoryAt < MOST_BYTES;
  return fits ? end : Buffer.concat([zip64End(count, directoryAt, directoryBytes), end]);
}

function zip64End(count: number, directoryAt: number, directoryBytes: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(MADE_ON_UNIX | VERSION_ZIP64, 12);
  record.writeUInt16LE(VERSION_ZIP64, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(directoryBytes), 40);
  record.writeBigUInt64LE(BigInt(directoryAt), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(directoryAt + directoryBytes), 64);
  record.writeUInt32LE(1, 72);
  return record;
}
