/** How a JPEG file stores its colours, as far as its decoder's output does not tell. */
export type JpegInks = 'light' | 'cmyk' | 'inverted-cmyk';

const APP14_ADOBE = 0xee;
const START_OF_SCAN = 0xda;

/**
 * Whether the file holds four inks, and whether they are stored inverted, as Adobe's programs do and say in their own
 * segment. Reads segment headers up to the first scan; a damaged header counts as 'light', its decoder will complain.
 */
export function jpegInks(bytes: Uint8Array): JpegInks {
  let adobe = false;
  let components = 0;
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === START_OF_SCAN) break;
    if (marker === 0xff) {
      at += 1; // fill bytes may stand before a marker
      continue;
    }
    if (marker === APP14_ADOBE && String.fromCharCode(...bytes.subarray(at + 4, at + 9)) === 'Adobe') adobe = true;
    if (isStartOfFrame(marker)) components = bytes[at + 9]!;
    at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  if (components !== 4) return 'light';
  return adobe ? 'inverted-cmyk' : 'cmyk';
}

/** 0xC0 to 0xCF, but for the tables (C4, CC) and the reserved C8. */
function isStartOfFrame(marker: number): boolean {
  return (marker & 0xf0) === 0xc0 && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
