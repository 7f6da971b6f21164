import type { RgbImage } from './image';
import { pixelSteps } from './pixel-steps';
import type { TurnedImage } from './turned-image';

/** Side of a square of pixels whose rows and columns both stay in the processor's cache. */
const TILE_PX = 32;

/** The image with its pixels row by row, for whoever needs all of them; one that is not turned is handed on as it is. */
export function upright(image: RgbImage | TurnedImage): RgbImage {
  if (!('stored' in image)) return image;
  const { width, height } = image;
  const { data: from, origin, columnStep, rowStep } = pixelSteps(image);
  const data = new Uint8Array(width * height * 3);
  for (let top = 0; top < height; top += TILE_PX) {
    const bottom = Math.min(top + TILE_PX, height);
    for (let left = 0; left < width; left += TILE_PX) {
      const right = Math.min(left + TILE_PX, width);
      for (let y = top; y < bottom; y++) {
        let to = (y * width + left) * 3;
        let at = origin + left * columnStep + y * rowStep;
        for (let x = left; x < right; x++, to += 3, at += columnStep) {
          data[to] = from[at]!;
          data[to + 1] = from[at + 1]!;
          data[to + 2] = from[at + 2]!;
        }
      }
    }
  }
  return { width, height, data };
}
