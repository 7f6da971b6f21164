import type { RgbImage } from './image';
import type { Orientation } from './orientation';
import type { TurnedImage } from './turned-image';

/** Where the pixel in column x and row y of an image lies: at byte `origin + x * columnStep + y * rowStep` of `data`. */
export interface PixelSteps {
  readonly data: Uint8Array;
  readonly origin: number;
  readonly columnStep: number;
  readonly rowStep: number;
}

export function pixelSteps(image: RgbImage | TurnedImage): PixelSteps {
  if (!('stored' in image)) return { data: image.data, origin: 0, columnStep: 3, rowStep: image.width * 3 };
  const { width, height, data } = image.stored;
  const rowBytes = width * 3;
  const [fromRight, fromBottom] = STARTS[image.orientation];
  const origin = (fromRight ? rowBytes - 3 : 0) + (fromBottom ? (height - 1) * rowBytes : 0);
  const [across, down] = [fromRight ? -3 : 3, fromBottom ? -rowBytes : rowBytes];
  const isTransposed = image.orientation >= 5;
  return { data, origin, columnStep: isTransposed ? down : across, rowStep: isTransposed ? across : down };
}

/** In which corner of the stored image the upper left pixel lies: at its right side, at its bottom. */
const STARTS: Readonly<Record<Orientation, readonly [fromRight: boolean, fromBottom: boolean]>> = {
  1: [false, false],
  2: [true, false],
  3: [true, true],
  4: [false, true],
  5: [false, false],
  6: [false, true],
  7: [true, true],
  8: [true, false],
};
