import type { RgbImage } from './image';
import { interpolation } from './interpolation';
import { pixelSteps } from './pixel-steps';
import type { Scale } from './scale';
import type { TurnedImage } from './turned-image';

// Taken once: in a sandbox (tests run in one) every look at a global is slow, and this is called a million times.
const { fround } = Math;

/** `resizeInto` where resize-rows.wat cannot do it: the same operations in the same order. */
export function resizeByLoop(
  image: RgbImage | TurnedImage,
  sizePx: number,
  out: Float32Array,
  offset: number,
  { divisor, shift }: Scale,
): void {
  const { data, origin, columnStep, rowStep } = pixelSteps(image);
  const columns = interpolation(image.width, sizePx, columnStep);
  const rows = interpolation(image.height, sizePx, rowStep);
  let to = offset;
  for (let y = 0; y < sizePx; y++) {
    const top = origin + rows.lower[y]!;
    const bottom = origin + rows.upper[y]!;
    for (let x = 0; x < sizePx; x++) {
      const left = columns.lower[x]!;
      const right = columns.upper[x]!;
      const weight = columns.weight[x]!;
      for (let channel = 0; channel < 3; channel++) {
        const above = between(data[top + left + channel]!, data[top + right + channel]!, weight);
        const below = between(data[bottom + left + channel]!, data[bottom + right + channel]!, weight);
        out[to++] = fround(between(above, below, rows.weight[y]!) / divisor) - shift;
      }
    }
  }
}

/** From a towards b by `weight`, each operation rounded to float32. */
function between(a: number, b: number, weight: number): number {
  return fround(a + fround(fround(b - a) * weight));
}
