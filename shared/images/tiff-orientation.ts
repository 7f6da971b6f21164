import type { Orientation } from './orientation';

const LITTLE_ENDIAN = 0x4949;
const BIG_ENDIAN = 0x4d4d;
const CLASSIC = 42;
const BIG_TIFF = 43;
const ORIENTATION_TAG = 0x0112;
const [SHORT, LONG] = [3, 4];

/** The orientation in the first directory of a TIFF or BigTIFF structure; 1 where it has none, or is damaged. */
export function tiffOrientation(block: Uint8Array): Orientation {
  const tiff = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (tiff.byteLength < 8) return 1;
  const order = tiff.getUint16(0);
  if (order !== LITTLE_ENDIAN && order !== BIG_ENDIAN) return 1;
  const little = order === LITTLE_ENDIAN;
  const version = tiff.getUint16(2, little);
  if (version === CLASSIC) return ofDirectory(tiff, little, tiff.getUint32(4, little), CLASSIC_LAYOUT);
  if (version !== BIG_TIFF || tiff.byteLength < 16) return 1;
  return ofDirectory(tiff, little, uint64(tiff, 8, little), BIG_LAYOUT);
}

/** Bytes of a directory's number of entries, and of an entry; where in it the value stands. */
interface Layout {
  readonly count: 2 | 8;
  readonly entry: number;
  readonly valueAt: number;
}
const CLASSIC_LAYOUT: Layout = { count: 2, entry: 12, valueAt: 8 };
const BIG_LAYOUT: Layout = { count: 8, entry: 20, valueAt: 12 };

function ofDirectory(tiff: DataView, little: boolean, start: number, layout: Layout): Orientation {
  const first = start + layout.count;
  if (first > tiff.byteLength) return 1;
  const isBig = layout.count === 8;
  const declared = isBig ? uint64(tiff, start, little) : tiff.getUint16(start, little);
  const entries = Math.min(declared, Math.floor((tiff.byteLength - first) / layout.entry));
  for (let i = 0, at = first; i < entries; i++, at += layout.entry) {
    if (tiff.getUint16(at, little) !== ORIENTATION_TAG) continue;
    const type = tiff.getUint16(at + 2, little);
    const values = isBig ? uint64(tiff, at + 4, little) : tiff.getUint32(at + 4, little);
    if (values !== 1 || (type !== SHORT && type !== LONG)) return 1;
    const valueAt = at + layout.valueAt;
    const value = type === SHORT ? tiff.getUint16(valueAt, little) : tiff.getUint32(valueAt, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** Beyond 2^53 it is rounded: more than any file has bytes. */
function uint64(tiff: DataView, at: number, little: boolean): number {
  const [high, low] = little ? [at + 4, at] : [at, at + 4];
  return tiff.getUint32(high, little) * 2 ** 32 + tiff.getUint32(low, little);
}
