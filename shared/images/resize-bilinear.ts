import type { RgbImage } from './image';
import { resizeInto } from './resize-into';
import type { TurnedImage } from './turned-image';

const UNSCALED = { divisor: 1, shift: 0 };

/**
 * The image stretched to a square (its aspect ratio is not kept), Float32Array [sizePx, sizePx, 3], 0 to 255, unrounded:
 * bit for bit what TensorFlow's ResizeBilinear gives with half-pixel centres and no antialiasing, as Keras calls it.
 */
export function resizeBilinear(image: RgbImage | TurnedImage, sizePx: number): Float32Array {
  const out = new Float32Array(sizePx * sizePx * 3); // [sizePx, sizePx, 3]
  resizeInto(image, sizePx, out, 0, UNSCALED);
  return out;
}
