import { ImageError } from '../../shared/errors';
import type { RgbImage } from '../../shared/images/image';
import { checkPixelLimit } from '../../shared/images/pixel-limit';
import type { TurnedImage } from '../../shared/images/turned-image';
import type { Orient } from '../../shared/records/orients';
import { drawnPixels, pixelsOfBitmap, toRgb } from './bitmap-pixels';
import { type DecodeJpeg, IMAGE_PIXELS, type ReadImage, readImage } from './read-image';

/** A file gives the pixels of training; of all else the pixels are those that the browser has decoded. */
export type Picture =
  | Blob
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLVideoElement
  | VideoFrame
  | ImageBitmap
  | ImageData;

/** Who decoded it: the command line's own decoder, the browser's, or the program that made the pixels. */
export type DecodedBy = 'headstart' | 'browser' | 'caller';

export interface ReadPicture extends Omit<ReadImage, 'decodedBy'> {
  readonly image: RgbImage | TurnedImage;
  readonly decodedBy: DecodedBy;
}

/**
 * The pixels of a picture in any form.
 * @throws ImageError with a short reason
 */
export async function readPicture(
  picture: Picture,
  decodeJpeg: DecodeJpeg | undefined,
  orient: Orient,
): Promise<ReadPicture> {
  if (is(picture, 'Blob') || is(picture, 'File')) return readImage(picture as Blob, decodeJpeg, orient);
  if (is(picture, 'ImageData')) {
    const { width, height, data } = picture as ImageData;
    return { image: { width, height, data: toRgb(data as Uint8ClampedArray) }, decodedBy: 'caller' };
  }
  if (is(picture, 'HTMLImageElement')) return readElement(picture as HTMLImageElement, decodeJpeg, orient);
  if (is(picture, 'ImageBitmap')) {
    const { width, height } = picture as ImageBitmap;
    checkPixelLimit(width, height, IMAGE_PIXELS);
    return { ...(await pixelsOfBitmap(picture as ImageBitmap)), decodedBy: 'caller' };
  }
  const size = DRAWN[kindOf(picture)]?.(picture as never);
  if (!size) {
    throw new ImageError(
      `the picture is a ${kindOf(picture)}; wanted a Blob, an image, a canvas, a video or its pixels`,
    );
  }
  return { image: drawn(picture as CanvasImageSource, size), decodedBy: 'caller' };
}

type Size = readonly [width: number, height: number];

const DRAWN: Readonly<Record<string, (picture: never) => Size>> = {
  HTMLCanvasElement: ({ width, height }: HTMLCanvasElement) => [width, height],
  OffscreenCanvas: ({ width, height }: OffscreenCanvas) => [width, height],
  HTMLVideoElement: ({ videoWidth, videoHeight }: HTMLVideoElement) => [videoWidth, videoHeight],
  VideoFrame: ({ displayWidth, displayHeight }: VideoFrame) => [displayWidth, displayHeight],
};

/** By its file, which has the pixels of training; where that cannot be had, as it is shown. */
async function readElement(
  element: HTMLImageElement,
  decodeJpeg: DecodeJpeg | undefined,
  orient: Orient,
): Promise<ReadPicture> {
  await element.decode().catch((cause: Error) => {
    throw new ImageError('the image element shows no picture', { cause });
  });
  const file = await fetch(element.currentSrc || element.src)
    .then((response) => (response.ok ? response.blob() : undefined))
    .catch(() => undefined);
  if (file) return readImage(file, decodeJpeg, orient);
  const image = drawn(element, [element.naturalWidth, element.naturalHeight]);
  return { image, decodedBy: 'browser', note: AS_SHOWN };
}

const AS_SHOWN =
  'The file of the image element cannot be had, so its pixels are those that the browser shows: the answer may differ a little from the command line’s.';

function drawn(picture: CanvasImageSource, [width, height]: Size): RgbImage {
  if (!width || !height) throw new ImageError('the picture has no pixels yet');
  checkPixelLimit(width, height, IMAGE_PIXELS);
  return { width, height, data: toRgb(drawnPixels(picture, width, height)) };
}

const is = (picture: Picture, kind: string) => kindOf(picture) === kind;

/** The name of its class, whichever frame it was made in, and in a worker too, which knows no elements. */
const kindOf = (picture: unknown) => Object.prototype.toString.call(picture).slice(8, -1);
