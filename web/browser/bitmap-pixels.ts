import { ImageError } from '../../shared/errors';
import type { RgbImage } from '../../shared/images/image';
import { newCanvas } from './new-canvas';
import { unblendedPixels } from './unblended-pixels';

/**
 * The pixels of a bitmap, colours of transparent parts as they are in it where the browser can tell.
 * @param bitmap made with `premultiplyAlpha: 'none'`, where its file has transparent parts
 */
export async function pixelsOfBitmap(
  bitmap: ImageBitmap,
): Promise<{ readonly image: RgbImage; readonly note?: string }> {
  const { width, height } = bitmap;
  const rgba = drawnPixels(bitmap, width, height);
  if (isOpaque(rgba)) return { image: { width, height, data: toRgb(rgba) } };
  const unblended = await unblendedPixels(bitmap);
  if (unblended) return { image: { width, height, data: toRgb(unblended) } };
  return { image: { width, height, data: toRgb(rgba) }, note: NO_WEBGL };
}

const NO_WEBGL =
  'Transparent parts: this browser has no WebGL, so their colours are approximate and the answer may differ from the command line’s.';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** For one frame after another; a larger one gives its memory back. */
let context: Context | undefined;
const MOST_KEPT_PIXELS = 4_000_000;

/** @returns RGBA, row by row, colours blended with their alpha and taken out again */
export function drawnPixels(picture: CanvasImageSource, width: number, height: number): Uint8ClampedArray {
  context ??= (newCanvas().getContext('2d', { willReadFrequently: true }) as Context | null) ?? undefined;
  if (!context) throw new ImageError('this browser has no memory left for it');
  const { canvas } = context;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  } else {
    context.clearRect(0, 0, width, height);
  }
  const own = context;
  if (width * height > MOST_KEPT_PIXELS) context = undefined;
  try {
    own.drawImage(picture, 0, 0, width, height);
    return own.getImageData(0, 0, width, height).data;
  } catch (cause) {
    // A canvas stays closed once something foreign was drawn on it.
    context = undefined;
    if ((cause as Error).name !== 'SecurityError') throw new ImageError((cause as Error).message, { cause });
    throw new ImageError('it comes from another server, which has not allowed this page to read its pixels', {
      cause,
      remedy: 'Load it with crossorigin="anonymous", from a server that allows it.',
    });
  }
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
