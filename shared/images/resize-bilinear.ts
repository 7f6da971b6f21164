import type { RgbImage } from './image';
import { interpolation } from './interpolation';

// Taken once: in a sandbox (tests run in one) every look at a global is slow, and this is called a million times.
const { fround } = Math;

/**
 * The image stretched to a square (its aspect ratio is not kept), Float32Array [sizePx, sizePx, 3], 0 to 255, unrounded:
 * bit for bit what TensorFlow's ResizeBilinear gives with half-pixel centres and no antialiasing, as Keras calls it.
 */
export function resizeBilinear({ width, height, data }: RgbImage, sizePx: number): Float32Array {
  const columns = interpolation(width, sizePx, 3);
  const rows = interpolation(height, sizePx, width * 3);
  const out = new Float32Array(sizePx * sizePx * 3); // [sizePx, sizePx, 3]
  let to = 0;
  for (let y = 0; y < sizePx; y++) {
    const top = rows.lower[y]!;
    const bottom = rows.upper[y]!;
    for (let x = 0; x < sizePx; x++) {
      const left = columns.lower[x]!;
      const right = columns.upper[x]!;
      const weight = columns.weight[x]!;
      for (let channel = 0; channel < 3; channel++) {
        const above = between(data[top + left + channel]!, data[top + right + channel]!, weight);
        const below = between(data[bottom + left + channel]!, data[bottom + right + channel]!, weight);
        out[to++] = between(above, below, rows.weight[y]!);
      }
    }
  }
  return out;
}

/** From a towards b by `weight`, each operation rounded to float32. */
function between(a: number, b: number, weight: number): number {
  return fround(a + fround(fround(b - a) * weight));
}
