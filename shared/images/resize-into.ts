import type { RgbImage } from './image';
import { pixelSteps } from './pixel-steps';
import { resizeByLoop } from './resize-by-loop';
import { ResizeKernel } from './resize-kernel';
import type { Scale } from './scale';
import type { TurnedImage } from './turned-image';

/**
 * The image stretched to a square and scaled, [sizePx, sizePx, 3], into `out` from `offset` on. WebAssembly does it where
 * machine and sizes allow; the loop in TypeScript gives the same bytes and takes longer. One that is turned gives the bytes
 * that its upright copy would give, and is not copied.
 * @throws RangeError where `out` has not enough room
 */
export function resizeInto(
  image: RgbImage | TurnedImage,
  sizePx: number,
  out: Float32Array,
  offset: number,
  scale: Scale,
): void {
  if (offset < 0 || offset + sizePx * sizePx * 3 > out.length) {
    throw new RangeError(`${sizePx}x${sizePx}x3 values do not fit at ${offset} of ${out.length}`);
  }
  const kernel = ResizeKernel.holding(pixelSteps(image).data) ?? kernelOfOthers();
  if (!kernel?.resize(image, sizePx, out, offset, scale)) resizeByLoop(image, sizePx, out, offset, scale);
}

/** For images that lie elsewhere; null where there can be none. */
let others: ResizeKernel | null | undefined;

function kernelOfOthers(): ResizeKernel | null {
  if (others === undefined) others = ResizeKernel.make() ?? null;
  return others;
}
