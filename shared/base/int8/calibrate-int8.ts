import type { Int8Guard } from '../../precision';
import type { BaseWeights } from '../base-weights';
import { startOnnxNetwork } from '../onnx-network';
import type { Calibration } from './calibration';
import { guardInt8 } from './guard-int8';
import { summariseObservations } from './summarise-observations';
import { writeInt8BaseOnnx } from './write-int8-onnx';
import { writeObservingOnnx } from './write-observing-onnx';

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

export interface Calibrated {
  readonly calibration: Calibration;
  readonly onnx: Uint8Array;
  readonly guard: Int8Guard;
  /** Why the int8 network is not to be used. */
  readonly refused?: string;
}

/**
 * Makes the int8 base from training images, and holds it against the float32 one on images that it was not made from.
 * The same weights and images give the same bytes.
 */
export async function calibrateInt8(weights: BaseWeights, options: CalibrateOptions): Promise<Calibrated> {
  const { imageSizePx, pixels, labels, classes, calibrationImages } = options;
  const { onnx: observing, observed } = writeObservingOnnx(weights, imageSizePx);
  const [float32 = new Float32Array(), ...outputs] = await runOnce(observing, imageSizePx, pixels, labels.length);
  const calibration = summariseObservations(observed, outputs, labels.length, calibrationImages);
  const onnx = writeInt8BaseOnnx(weights, imageSizePx, calibration);

  const width = float32.length / labels.length;
  const guardPixels = pixels.subarray(calibrationImages * imageSizePx * imageSizePx * 3);
  const guardLabels = labels.slice(calibrationImages);
  const [int8 = new Float32Array()] = await runOnce(onnx, imageSizePx, guardPixels, guardLabels.length);
  const compared = guardInt8(float32.subarray(calibrationImages * width), int8, guardLabels, classes);
  return { calibration, onnx, ...compared };
}

async function runOnce(onnx: Uint8Array, imageSizePx: number, pixels: Float32Array, count: number) {
  const network = await startOnnxNetwork(onnx, { imageSizePx });
  try {
    return await network.run(pixels, count);
  } finally {
    await network.close();
  }
}
