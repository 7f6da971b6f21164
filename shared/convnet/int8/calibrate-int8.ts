import { OnnxThreads } from '../../engine/onnx-threads';
import type { Int8Guard } from '../../records/int8-outcome';
import type { FoldedNetwork } from '../folded-network';
import { writeFoldedOnnx } from '../write-folded-onnx';
import { judgeInt8, startReference } from './judge-int8';
import { type MadeInt8, startObserver } from './start-observer';

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

/**
 * Makes the int8 base from training images, and holds it against the float32 one on images that it was not made from.
 * The same network and images give the same bytes.
 */
export async function calibrateInt8(network: FoldedNetwork, options: CalibrateOptions): Promise<Calibrated> {
  const { imageSizePx, pixels, labels, classes, calibrationImages } = options;
  const threads = new OnnxThreads();
  const make = async () => {
    const observer = await startObserver(network, imageSizePx, threads);
    try {
      return await observer.makeInt8(pixels, calibrationImages);
    } finally {
      await observer.close();
    }
  };
  const making = make();
  const guardImages = {
    imageSizePx,
    pixels: pixels.subarray(calibrationImages * imageSizePx ** 2 * 3),
    labels: labels.slice(calibrationImages),
    classes,
  };
  const onnx = making.then((made) => made.onnx);
  try {
    const float32 = startReference(Promise.resolve(writeFoldedOnnx(network, imageSizePx)), imageSizePx, threads);
    const [made, judged] = await Promise.all([making, judgeInt8(float32, onnx, guardImages, threads)]);
    return { ...made, ...judged };
  } finally {
    await threads.close();
  }
}
