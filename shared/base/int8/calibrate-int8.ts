import type { Int8Guard } from '../../precision';
import type { BaseWeights } from '../base-weights';
import { writeBaseOnnx } from '../write-onnx';
import { judgeInt8 } from './judge-int8';
import { type MadeInt8, makeInt8 } from './make-int8';

export interface CalibrateOptions {
  readonly imageSizePx: number;
  /** [images, S, S, 3] in [-1, 1], best in shared memory. */
  readonly pixels: Float32Array;
  /** Class index of each image. */
  readonly labels: readonly number[];
  readonly classes: number;
  /** The first so many images are calibrated with; the others guard. */
  readonly calibrationImages: number;
}

export interface Calibrated extends MadeInt8 {
  readonly guard: Int8Guard;
  /** Why the int8 network is not to be used. */
  readonly refused?: string;
}

/** Makes the int8 base from training images, and holds it against the float32 one on images that it was not made from. */
export async function calibrateInt8(weights: BaseWeights, options: CalibrateOptions): Promise<Calibrated> {
  const { imageSizePx, pixels, labels, classes, calibrationImages } = options;
  const made = await makeInt8(weights, imageSizePx, pixels, calibrationImages);
  const judged = await judgeInt8({
    float32: writeBaseOnnx(weights, imageSizePx),
    int8: made.onnx,
    imageSizePx,
    pixels: pixels.subarray(calibrationImages * imageSizePx ** 2 * 3),
    labels: labels.slice(calibrationImages),
    classes,
  });
  return { ...made, ...judged };
}
