import { crc32, deflateRawSync } from 'node:zlib';

/** What one header of an entry says; everything may be a lie. */
export interface HeaderFields {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly extra: Buffer;
}

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly data?: Uint8Array | string;
  readonly deflate?: boolean;
  /** What the entry's own header says instead of the truth. */
  readonly local?: Partial<HeaderFields>;
  /** What the directory says instead of the truth. */
  readonly central?: Partial<HeaderFields & { readonly offset: number; readonly externalAttributes: number }>;
  /** Both headers. */
  readonly both?: Partial<HeaderFields>;
  /** Sizes and offset stand in zip64 fields. */
  readonly zip64?: boolean;
}

export interface ZipEnd {
  readonly count?: number;
  readonly directoryOffset?: number;
  readonly comment?: string;
  readonly zip64?: boolean;
}

const UNIX = 3 << 8;

/** A zip, byte by byte: honest where nothing else is asked for. */
export function writeZip(entries: readonly ZipEntry[], end: ZipEnd = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data ?? '');
    const packed = entry.deflate ? deflateRawSync(data) : data;
    const truth: HeaderFields = {
      name: Buffer.from(entry.name),
      flags: 0x800,
      method: entry.deflate ? 8 : 0,
      crc32: crc32(data),
      compressedBytes: packed.length,
      bytes: data.length,
      extra: Buffer.alloc(0),
      ...entry.both,
    };
    const local = localHeader({ ...truth, ...entry.local });
    parts.push(local, packed);
    directory.push(
      directoryRecord({ ...truth, offset, externalAttributes: 0, ...entry.central }, entry.zip64 ?? false),
    );
    offset += local.length + packed.length;
  }
  return Buffer.concat([...parts, ...directory, endOf(directory, offset, end)]);
}

function localHeader(fields: HeaderFields): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  writeFields(header, fields, 6);
  return Buffer.concat([header, fields.name, fields.extra]);
}

function directoryRecord(
  fields: HeaderFields & { offset: number; externalAttributes: number },
  zip64: boolean,
): Buffer {
  const record = Buffer.alloc(46);
  const extra = zip64 ? Buffer.concat([zip64Field(fields), fields.extra]) : fields.extra;
  const shown = zip64 ? { ...fields, bytes: 0xffffffff, compressedBytes: 0xffffffff, offset: 0xffffffff } : fields;
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(UNIX, 4);
  record.writeUInt16LE(20, 6);
  writeFields(record, { ...shown, extra }, 8);
  record.writeUInt32LE(fields.externalAttributes >>> 0, 38);
  record.writeUInt32LE(shown.offset, 42);
  return Buffer.concat([record, fields.name, extra]);
}

/** Flags to extra length: the two headers hold the same fields in the same order. */
function writeFields(header: Buffer, fields: HeaderFields, at: number): void {
  header.writeUInt16LE(fields.flags, at);
  header.writeUInt16LE(fields.method, at + 2);
  header.writeUInt32LE(fields.crc32, at + 8);
  header.writeUInt32LE(fields.compressedBytes, at + 12);
  header.writeUInt32LE(fields.bytes, at + 16);
  header.writeUInt16LE(fields.name.length, at + 20);
  header.writeUInt16LE(fields.extra.length, at + 22);
}

function zip64Field({ bytes, compressedBytes, offset }: { bytes: number; compressedBytes: number; offset: number }) {
  const field = Buffer.alloc(28);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(24, 2);
  for (const [i, value] of [bytes, compressedBytes, offset].entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * i);
  return field;
}

function endOf(directory: readonly Buffer[], offset: number, end: ZipEnd): Buffer {
  const directoryBytes = directory.reduce((sum, record) => sum + record.length, 0);
  const count = end.count ?? directory.length;
  const directoryOffset = end.directoryOffset ?? offset;
  const comment = Buffer.from(end.comment ?? '');
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(end.zip64 ? 0xffff : count, 8);
  record.writeUInt16LE(end.zip64 ? 0xffff : count, 10);
  record.writeUInt32LE(end.zip64 ? 0xffffffff : directoryBytes, 12);
  record.writeUInt32LE(end.zip64 ? 0xffffffff : directoryOffset, 16);
  record.writeUInt16LE(comment.length, 20);
  if (!end.zip64) return Buffer.concat([record, comment]);

  const record64 = Buffer.alloc(56);
  record64.writeUInt32LE(0x06064b50, 0);
  record64.writeBigUInt64LE(44n, 4);
  record64.writeUInt16LE(45, 12);
  record64.writeUInt16LE(45, 14);
  record64.writeBigUInt64LE(BigInt(count), 24);
  record64.writeBigUInt64LE(BigInt(count), 32);
  record64.writeBigUInt64LE(BigInt(directoryBytes), 40);
  record64.writeBigUInt64LE(BigInt(directoryOffset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + directoryBytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record64, locator, record, comment]);
}
