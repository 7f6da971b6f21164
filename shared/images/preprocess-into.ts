import type { RgbImage } from './image';
import { resizeInto } from './resize-into';
import type { TurnedImage } from './turned-image';

const MINUS_ONE_TO_ONE = { divisor: 127.5, shift: 1 };

/**
 * What the base network is fed: `resizeBilinear`, then x / 127.5 - 1 in float32, without allocating. Writes
 * [sizePx, sizePx, 3], -1 to 1, into `out` from `offset` on. Bit for bit what an exported ONNX model makes of
 * `resizeBilinear`, so that a head is trained on just what the model will see.
 * @throws RangeError where `out` has not enough room
 */
export function preprocessInto(image: RgbImage | TurnedImage, sizePx: number, out: Float32Array, offset: number): void {
  resizeInto(image, sizePx, out, offset, MINUS_ONE_TO_ONE);
}
