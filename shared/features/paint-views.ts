import type { AugmentConfig } from '../config';
import { augmentView } from '../images/augment-view';
import { type DecodeOptions, decodeOriented } from '../images/decode-oriented';
import type { PixelRoom } from '../images/pixel-room';
import { preprocessInto } from '../images/preprocess-into';
import { drawView } from '../images/view-parameters';
import type { Paint } from './image-batch';

export interface PaintViewsOptions {
  readonly imageSizePx: number;
  readonly decode: DecodeOptions;
  readonly augment: AugmentConfig;
  readonly seed: number;
}

/**
 * Paints views of one image. It is decoded and resized when the first of them is painted, and forgotten with the last:
 * what waits for its turn holds the file's bytes only.
 * @param views their numbers, from 1
 */
export function paintViews(
  sha256: string,
  bytes: Uint8Array,
  views: readonly number[],
  { imageSizePx, decode: options, augment, seed }: PaintViewsOptions,
): Paint[] {
  let image: Promise<Float32Array> | undefined;
  let left = views.length;
  const decode = async (room: PixelRoom) => {
    const pixels = new Float32Array(imageSizePx * imageSizePx * 3);
    preprocessInto(await decodeOriented(bytes, options, room), imageSizePx, pixels, 0);
    return pixels;
  };
  return views.map((view) => async (out, offset, room) => {
    // Who decodes waits for it, so that the room is its own meanwhile.
    image ??= decode(room);
    const decoded = image;
    if (--left === 0) image = undefined;
    out.set(augmentView(await decoded, imageSizePx, drawView(augment, sha256, view, seed), augment), offset);
  });
}
