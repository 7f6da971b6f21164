import type { Sharp } from 'sharp';
import { ImageError } from '../errors';
import { decodeBmp } from './decode-bmp';
import { decodeJpeg } from './decode-jpeg';
import type { DecodeLimits } from './decoding';
import { decodeHeic } from './heic/decode-heic';
import type { RgbImage } from './image';
import { inTurn } from './in-turn';
import { readJpegFrame } from './jpeg-frame';
import { loadSharp } from './load-sharp';
import { checkPixelLimit } from './pixel-limit';
import type { PixelRoom } from './pixel-room';
import { type ImageFormat, sniffFormat } from './sniff-format';

/**
 * The pixels that Keras' image loading (TensorFlow's decode_image with three channels) gives for the same file: RGB,
 * gray repeated over the channels, alpha dropped and not blended, the high byte of 16 bits, the first frame of an
 * animation; gamma, colour profiles and EXIF orientation ignored, which decodeOriented() minds. The exceptions are JPEG
 * files of four inks and those that are read with a warning: another decoder reads them, whose inverse transform differs
 * by a few levels. WebP, AVIF, TIFF and HEIC are read too.
 * @param room where the pixels may lie: they then hold until it is used again
 * @throws ImageError with a short reason, without the file's name
 * @throws SetupError where a decoder cannot be loaded
 */
export async function decodeImage(bytes: Uint8Array, limits: DecodeLimits, room?: PixelRoom): Promise<RgbImage> {
  const sniffed = sniffFormat(bytes);
  if (sniffed.kind === 'refused') throw new ImageError(`the file is ${sniffed.is}`);
  if (sniffed.format === 'bmp') return decodeBmp(bytes, limits.imagePixels);
  if (sniffed.format === 'heic') return decodeHeic(bytes, limits.imagePixels);
  const frame = sniffed.format === 'jpeg' ? readJpegFrame(bytes) : undefined;
  const inks = frame?.inks ?? 'light';
  if (frame && inks === 'light') {
    checkPixelLimit(frame.width, frame.height, limits.imagePixels);
    const image = await inTurn(frame.width * frame.height, () => decodeJpeg(bytes, frame, room));
    if (image) return image;
  }
  const sharp = loadSharp();
  // One thread per image: many images are decoded at once, and a cache of operations would only hold memory.
  sharp.concurrency(1);
  sharp.cache(false);
  const read = async (): Promise<RgbImage> => {
    const { data, info } = await openImage(sharp, bytes, limits, inks !== 'light')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (inks !== 'light') return { width, height, data: inksToRgb(data, inks === 'inverted-cmyk') };
    return { width, height, data: toThreeChannels(data, channels) };
  };
  try {
    const pixels = frame ? frame.width * frame.height : pixelsOfPng(bytes, sniffed.format);
    return await inTurn(pixels ?? (await declaredPixels(openImage(sharp, bytes, limits, false))), read);
  } catch (error) {
    throw await explainFailure(error, sniffed.format, bytes, limits);
  }
}

/** As its header says; asking the decoder for that of every PNG would cost a tenth of decoding it. */
function pixelsOfPng(bytes: Uint8Array, format: ImageFormat): number | undefined {
  if (format !== 'png' || bytes.length < 24) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(16) * view.getUint32(20);
}

async function declaredPixels(image: Sharp): Promise<number> {
  const { width, height } = await image.metadata();
  return width * height;
}

function openImage(
  sharp: ReturnType<typeof loadSharp>,
  bytes: Uint8Array,
  { imagePixels }: DecodeLimits,
  inks: boolean,
): Sharp {
  // 'truncated' is what TensorFlow refuses too; what it reads with a mere warning is read here.
  const image = sharp(bytes, { limitInputPixels: imagePixels, failOn: 'truncated', ignoreIcc: true });
  // Otherwise the four inks would go through a printer's profile.
  return inks ? image.pipelineColourspace('cmyk').toColourspace('cmyk') : image;
}

function toThreeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + green]!;
    rgb[to + 2] = data[from + blue]!;
  }
  return rgb;
}

/**
 * Inks to light as TensorFlow multiplies them, in integers. The decoder below hands over 255 minus the stored sample in
 * any case; stored inverted, a sample is light (0 is full ink) and stands for c * k / 255; stored plainly, it is ink and
 * stands for (255 - c) * (255 - k) / 255.
 */
function inksToRgb(data: Uint8Array, storedInverted: boolean): Uint8Array {
  const flip = storedInverted ? 255 : 0;
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const black = data[from + 3]! ^ flip;
    rgb[to] = Math.trunc(((data[from]! ^ flip) * black) / 255);
    rgb[to + 1] = Math.trunc(((data[from + 1]! ^ flip) * black) / 255);
    rgb[to + 2] = Math.trunc(((data[from + 2]! ^ flip) * black) / 255);
  }
  return rgb;
}

const NAMES: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  gif: 'GIF',
  bmp: 'BMP',
  webp: 'WebP',
  avif: 'AVIF',
  tiff: 'TIFF',
  heic: 'HEIC',
};
/** What the decoders say where the file ends too soon. */
const ENDS_TOO_SOON =
  /premature end|truncated|unexpected end|end of (file|data|stream)|read error|not enough|too short/i;

/** The decoder's own words vary with its version and name its functions; they go into `cause`. */
async function explainFailure(
  cause: unknown,
  format: ImageFormat,
  bytes: Uint8Array,
  { imagePixels }: DecodeLimits,
): Promise<ImageError> {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/pixel limit/i.test(message)) {
    try {
      const { width, height } = await loadSharp()(bytes, { limitInputPixels: false }).metadata();
      checkPixelLimit(width, height, imagePixels);
    } catch (error) {
      if (error instanceof ImageError) return error;
    }
    return new ImageError('more pixels than the limit', { cause });
  }
  return new ImageError(`${ENDS_TOO_SOON.test(message) ? 'truncated' : 'damaged'} ${NAMES[format]}`, { cause });
}
