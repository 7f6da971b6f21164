import type { ImageFormat } from '../../shared/images/sniff-format';

/**
 * The same file without what makes a browser turn the picture: whether it is turned is the model's to say, and
 * createImageBitmap's `imageOrientation: 'none'` does not keep a browser from it. The pixels are untouched.
 */
export function withoutOrientation(bytes: Uint8Array<ArrayBuffer>, format: ImageFormat): Uint8Array<ArrayBuffer> {
  if (format === 'jpeg') return withoutJpegExif(bytes);
  if (format === 'png') return withoutPngExif(bytes);
  if (format === 'webp') return withoutWebpExif(bytes);
  return bytes;
}

const START_OF_SCAN = 0xda;
const APP1 = 0xe1;

/** Segments of another name are passed over. */
function withoutJpegExif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const renamed = bytes.slice();
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] as number;
    if (marker === START_OF_SCAN) break;
    if (marker === 0xff) {
      at += 1; // fill bytes may stand before a marker
      continue;
    }
    if (marker === APP1 && text(bytes, at + 4, 4) === 'Exif') renamed.fill(0x78, at + 4, at + 8);
    at += 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  }
  return renamed;
}

/** Chunks have a checksum, so the one is left out. */
function withoutPngExif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (text(bytes, at + 4, 4) === 'eXIf' && end <= bytes.length) {
      const kept = new Uint8Array(bytes.length - (end - at));
      kept.set(bytes.subarray(0, at));
      kept.set(bytes.subarray(end), at);
      return kept;
    }
    at = end;
  }
  return bytes;
}

function withoutWebpExif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const renamed = bytes.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 8 <= bytes.length; ) {
    if (text(bytes, at, 4) === 'EXIF') renamed.fill(0x78, at, at + 4);
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return renamed;
}

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));
