import type { ImageFormat } from './sniff-format';

const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const IDENTIFIER = 'Exif\0\0';

/**
 * The EXIF data of a file, a small TIFF file without pixels: the first there is, as decoders take it.
 * @returns undefined where there is none, or no way to it
 */
export function exifBlock(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  if (format === 'jpeg') return ofJpeg(bytes);
  if (format === 'png') return withoutIdentifier(ofPng(bytes));
  if (format === 'webp') return withoutIdentifier(ofWebp(bytes));
  return undefined;
}

/** Among the segments in front of the first scan; XMP stands in segments of the same kind. */
function ofJpeg(bytes: Uint8Array): Uint8Array | undefined {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === START_OF_SCAN) return undefined;
    if (marker === 0xff) {
      at += 1; // fill bytes may stand before a marker
      continue;
    }
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (length < 2) return undefined;
    const end = at + 2 + length;
    if (marker === APP1 && isText(bytes, at + 4, IDENTIFIER)) return bytes.subarray(at + 4 + IDENTIFIER.length, end);
    at = end;
  }
  return undefined;
}

/** It may stand in front of the pixels or behind them. */
function ofPng(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (isText(bytes, at + 4, 'eXIf')) return bytes.subarray(at + 8, end);
    at = end + 4;
  }
  return undefined;
}

function ofWebp(bytes: Uint8Array): Uint8Array | undefined {
  const view = viewOf(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    if (isText(bytes, at, 'EXIF')) return bytes.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
  return undefined;
}

/** JPEG's, which some programs write into other formats too. */
function withoutIdentifier(block: Uint8Array | undefined): Uint8Array | undefined {
  return block && isText(block, 0, IDENTIFIER) ? block.subarray(IDENTIFIER.length) : block;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength);

function isText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
