/** What an entry of a directory holds. */
export interface ExifEntry {
  readonly tag: number;
  /** 3 is SHORT, 4 is LONG. */
  readonly type: number;
  readonly count: number;
  readonly value: number;
}

export const orientationEntry = (value: number): ExifEntry => ({ tag: 0x0112, type: 3, count: 1, value });

/** A TIFF structure of one directory, as EXIF data is. */
export function exifBlockOf(entries: readonly ExifEntry[], order: 'II' | 'MM'): Buffer {
  const little = order === 'II';
  const block = Buffer.alloc(8 + 2 + entries.length * 12 + 4);
  const uint16 = (value: number, at: number) =>
    little ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at);
  const uint32 = (value: number, at: number) =>
    little ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at);
  block.write(order, 0, 'latin1');
  uint16(42, 2);
  uint32(8, 4);
  uint16(entries.length, 8);
  for (const [i, { tag, type, count, value }] of entries.entries()) {
    const at = 10 + i * 12;
    uint16(tag, at);
    uint16(type, at + 2);
    uint32(count, at + 4);
    if (type === 3) uint16(value, at + 8);
    else uint32(value, at + 8);
  }
  return block;
}

/** The JPEG file with a segment behind its first marker. */
export function withSegment(jpeg: Uint8Array, marker: number, content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

/** The same with EXIF data. */
export const withExif = (jpeg: Uint8Array, block: Uint8Array): Buffer =>
  withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), block]));
