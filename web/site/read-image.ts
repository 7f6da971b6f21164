import { ImageError } from '../../shared/errors';
import { decodeBmp } from '../../shared/images/decode-bmp';
import type { RgbImage } from '../../shared/images/image';
import { readJpegFrame } from '../../shared/images/jpeg-frame';
import { checkPixelLimit } from '../../shared/images/pixel-limit';
import { readOrientation } from '../../shared/images/read-orientation';
import { sniffFormat } from '../../shared/images/sniff-format';
import { type TurnedImage, turnedImage } from '../../shared/images/turned-image';
import type { Orient } from '../../shared/records/orients';
import type { Classifier } from './classifier';
import { unblendedPixels } from './unblended-pixels';
import { withoutOrientation } from './without-orientation';

/** As `headstart predict` has it. */
const IMAGE_PIXELS = 100_000_000;

export type DecodeJpeg = Classifier['decodeJpeg'];

export interface ReadImage {
  readonly image: RgbImage | TurnedImage;
  /** Who decoded it: the command line's own decoder, or the browser's. */
  readonly decodedBy: 'headstart' | 'browser';
  /** What may make the answer differ from the command line's. */
  readonly note?: string;
}

/**
 * The pixels of a file as training saw them: the same refusals by content, turned upright where the model wants it, colour
 * profiles and gamma ignored, alpha dropped and not blended, the first frame of an animation. BMP and JPEG are decoded as
 * the command line does it; the rest, and a JPEG of which libjpeg-turbo complains, by the browser.
 * @throws ImageError with a short reason, without the file's name
 */
export async function readImage(file: Blob, decodeJpeg: DecodeJpeg, orient: Orient): Promise<ReadImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { image, ...how } = await readStored(bytes, decodeJpeg);
  return { ...how, image: orient === 'exif' ? turnedImage(image, readOrientation(bytes)) : image };
}

/** The pixels as they are stored, whatever a browser would make of the file's orientation. */
async function readStored(
  bytes: Uint8Array<ArrayBuffer>,
  decodeJpeg: DecodeJpeg,
): Promise<ReadImage & { readonly image: RgbImage }> {
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'refused') throw new ImageError(`the file is ${sniffed.is}`);
  const { format } = sniffed;
  if (format === 'bmp') return { image: decodeBmp(bytes, IMAGE_PIXELS), decodedBy: 'headstart' };
  const frame = format === 'jpeg' ? readJpegFrame(bytes) : undefined;
  if (frame?.inks === 'light' && decodeJpeg) {
    checkPixelLimit(frame.width, frame.height, IMAGE_PIXELS);
    const image = await decodeJpeg(bytes, frame.width, frame.height);
    if (image) return { image, decodedBy: 'headstart' };
  }
  const bitmap = await decode(new Blob([withoutOrientation(bytes, format)]), format.toUpperCase());
  try {
    const { width, height } = bitmap;
    checkPixelLimit(width, height, IMAGE_PIXELS);
    const rgba = blendedPixels(bitmap);
    if (!isOpaque(rgba)) {
      const unblended = await unblendedPixels(bitmap);
      if (unblended) return { image: { width, height, data: toRgb(unblended) }, decodedBy: 'browser' };
      return { image: { width, height, data: toRgb(rgba) }, decodedBy: 'browser', note: NO_WEBGL };
    }
    const note = frame?.inks === 'cmyk' ? PLAIN_INKS : frame && !decodeJpeg ? OTHER_JPEG : undefined;
    return { image: { width, height, data: toRgb(rgba) }, decodedBy: 'browser', note };
  } finally {
    bitmap.close();
  }
}

const NO_WEBGL =
  'Transparent parts: this browser has no WebGL, so their colours are approximate and the answer may differ from the command line’s.';
const OTHER_JPEG =
  'This browser’s own decoder read the JPEG, since jpeg-turbo.wasm cannot be had: the answer may differ a little from the command line’s.';
const PLAIN_INKS =
  'Four inks (CMYK) stored plainly: browsers show their colours in another way than training saw them.';

async function decode(blob: Blob, format: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
  } catch (cause) {
    const why = format === 'TIFF' ? 'browsers read no TIFF' : `damaged ${format}, or one that this browser cannot read`;
    throw new ImageError(why, { cause });
  }
}

function blendedPixels(bitmap: ImageBitmap): Uint8ClampedArray {
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new ImageError('this browser has no memory left for it');
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

/** [height, width, 4] → [height, width, 3]. */
export function toRgb(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number;
    rgb[to + 1] = rgba[from + 1] as number;
    rgb[to + 2] = rgba[from + 2] as number;
  }
  return rgb;
}
