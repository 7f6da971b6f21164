import { closeSync, openSync, writeSync } from 'node:fs';

export interface SparseZipOptions {
  readonly entries: number;
  /** Of each entry, stored; nothing but holes on the disk. */
  readonly entryBytes: number;
  readonly classes?: number;
  /** Path of each image; ASCII. */
  readonly nameOf?: (i: number) => string;
}

const LOCAL_HEADER_BYTES = 30;
const FLUSH_BYTES = 4 * 1024 * 1024;

/**
 * A zip64 of images whose directory is whole and whose images are holes in the file: 10 GB that take 100 MB, to see what
 * reading a directory costs. Four images in five are for training. Returns the bytes of the whole and of its directory.
 */
export function writeSparseZip(file: string, options: SparseZipOptions) {
  const { entries, entryBytes, classes = 2 } = options;
  const handle = openSync(file, 'w');
  try {
    const inClassFolders = (i: number) =>
      `photos/${i % 5 ? 'train' : 'validation'}/class-${String(i % classes).padStart(3, '0')}/image-${String(i).padStart(8, '0')}.jpg`;
    const nameOf = options.nameOf ?? inClassFolders;
    let offset = 0;
    const offsets = new Float64Array(entries);
    for (let i = 0; i < entries; i++) {
      offsets[i] = offset;
      offset += LOCAL_HEADER_BYTES + nameOf(i).length + entryBytes;
    }
    const directory = offset;
    let at = directory;
    let parts: Buffer[] = [];
    let held = 0;
    const flush = () => {
      const bytes = Buffer.concat(parts);
      writeSync(handle, bytes, 0, bytes.length, at);
      at += bytes.length;
      parts = [];
      held = 0;
    };
    for (let i = 0; i < entries; i++) {
      const record = directoryRecord(nameOf(i), i, entryBytes, offsets[i] as number);
      parts.push(record);
      held += record.length;
      if (held > FLUSH_BYTES) flush();
    }
    flush();
    const end = endRecords(entries, directory, at - directory, at);
    writeSync(handle, end, 0, end.length, at);
    return { archiveBytes: at + end.length, directoryBytes: at - directory };
  } finally {
    closeSync(handle);
  }
}

function directoryRecord(name: string, i: number, bytes: number, offset: number): Buffer {
  const record = Buffer.alloc(46 + name.length + 12);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(45, 4);
  record.writeUInt16LE(45, 6);
  record.writeUInt32LE(Math.imul(i + 1, 0x9e3779b1) >>> 0, 16); // CRC-32: another one for each
  record.writeUInt32LE(bytes, 20);
  record.writeUInt32LE(bytes, 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(12, 30);
  record.writeUInt32LE(0xffffffff, 42); // the offset stands in the zip64 field
  record.write(name, 46, 'latin1');
  const extra = 46 + name.length;
  record.writeUInt16LE(1, extra);
  record.writeUInt16LE(8, extra + 2);
  record.writeBigUInt64LE(BigInt(offset), extra + 4);
  return record;
}

function endRecords(entries: number, directory: number, directoryBytes: number, at: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(entries), 24);
  end.writeBigUInt64LE(BigInt(entries), 32);
  end.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end.writeBigUInt64LE(BigInt(directory), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(at), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt16LE(0xffff, 84);
  end.writeUInt16LE(0xffff, 86);
  end.writeUInt32LE(0xffffffff, 88);
  end.writeUInt32LE(0xffffffff, 92);
  return end;
}
