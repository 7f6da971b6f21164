/** How a JPEG file stores its colours, as far as its decoder's output does not tell. */
export type JpegInks = 'light' | 'cmyk' | 'inverted-cmyk';

/** What the header of a JPEG file says of its one picture. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  /** Stored in several scans, each of which refines the whole picture. */
  readonly progressive: boolean;
  readonly inks: JpegInks;
}

const APP14_ADOBE = 0xee;
const START_OF_SCAN = 0xda;
const PROGRESSIVE = new Set([0xc2, 0xc6, 0xca, 0xce]);

/**
 * Reads segment headers up to the first scan. Four inks are stored inverted where the segment of Adobe's programs stands.
 * Strict, because room is made by what it says: where it finds a frame, every decoder finds the same one.
 * @returns undefined where the header is not a plain row of segments with one frame among them
 */
export function readJpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  let adobe = false;
  let frame: { width: number; height: number; progressive: boolean; components: number } | undefined;
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    if (marker === START_OF_SCAN) break;
    if (marker === 0xff) {
      at += 1; // fill bytes may stand before a marker
      continue;
    }
    if (marker === APP14_ADOBE && String.fromCharCode(...bytes.subarray(at + 4, at + 9)) === 'Adobe') adobe = true;
    const length = uint16(bytes, at + 2);
    if (standsAlone(marker) || length < 2) return undefined;
    if (isStartOfFrame(marker)) {
      if (frame) return undefined;
      const [height, width] = [uint16(bytes, at + 5), uint16(bytes, at + 7)];
      frame = { width, height, progressive: PROGRESSIVE.has(marker), components: bytes[at + 9]! };
    }
    at += 2 + length;
  }
  if (!frame) return undefined;
  const { components, ...size } = frame;
  return { ...size, inks: components !== 4 ? 'light' : adobe ? 'inverted-cmyk' : 'cmyk' };
}

/** 0xC0 to 0xCF, but for the tables (C4, CC) and the reserved C8. */
function isStartOfFrame(marker: number): boolean {
  return (marker & 0xf0) === 0xc0 && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Markers without a length: TEM, restarts, start and end of the image; in a header each is out of place. */
const standsAlone = (marker: number): boolean => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd9);

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
