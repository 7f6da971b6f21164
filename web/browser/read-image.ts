import { ImageError } from '../../shared/errors';
import { decodeBmp } from '../../shared/images/decode-bmp';
import type { RgbImage } from '../../shared/images/image';
import { readJpegFrame } from '../../shared/images/jpeg-frame';
import { checkPixelLimit } from '../../shared/images/pixel-limit';
import { readOrientation } from '../../shared/images/read-orientation';
import { sniffFormat } from '../../shared/images/sniff-format';
import { type TurnedImage, turnedImage } from '../../shared/images/turned-image';
import type { Orient } from '../../shared/records/orients';
import { pixelsOfBitmap } from './bitmap-pixels';
import { withoutOrientation } from './without-orientation';

/** As `headstart predict` has it. */
export const IMAGE_PIXELS = 100_000_000;

/** The command line's own pixels of a JPEG file, none where its decoder complains of it. */
export type DecodeJpeg = (
  bytes: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
) => Promise<RgbImage | undefined>;

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
 * @param decodeJpeg undefined where the decoder cannot be had
 * @throws ImageError with a short reason, without the file's name
 */
export async function readImage(file: Blob, decodeJpeg: DecodeJpeg | undefined, orient: Orient): Promise<ReadImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { image, ...how } = await readStored(bytes, decodeJpeg);
  return { ...how, image: orient === 'exif' ? turnedImage(image, readOrientation(bytes)) : image };
}

/** The pixels as they are stored, whatever a browser would make of the file's orientation. */
async function readStored(
  bytes: Uint8Array<ArrayBuffer>,
  decodeJpeg: DecodeJpeg | undefined,
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
    checkPixelLimit(bitmap.width, bitmap.height, IMAGE_PIXELS);
    const ofJpeg = frame?.inks === 'cmyk' ? PLAIN_INKS : frame && !decodeJpeg ? OTHER_JPEG : undefined;
    const { image, note = ofJpeg } = await pixelsOfBitmap(bitmap);
    return { image, decodedBy: 'browser', note };
  } finally {
    bitmap.close();
  }
}

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
