import type { BaseWeights } from '../base-weights';
import type { Calibration } from './calibration';
import { runNetworkOnce } from './run-network-once';
import { summariseObservations } from './summarise-observations';
import { writeInt8BaseOnnx } from './write-int8-onnx';
import { writeObservingOnnx } from './write-observing-onnx';

export interface MadeInt8 {
  readonly calibration: Calibration;
  readonly onnx: Uint8Array;
}

/**
 * The int8 form of a base, from what its values are on some images. The same weights and images give the same bytes.
 * @param pixels [at least `images`, S, S, 3] in [-1, 1], best in shared memory
 */
export async function makeInt8(
  weights: BaseWeights,
  imageSizePx: number,
  pixels: Float32Array,
  images: number,
): Promise<MadeInt8> {
  const { onnx: observing, observed } = writeObservingOnnx(weights, imageSizePx);
  const [, ...outputs] = await runNetworkOnce(observing, imageSizePx, pixels, images);
  const calibration = summariseObservations(observed, outputs, images);
  return { calibration, onnx: writeInt8BaseOnnx(weights, imageSizePx, calibration) };
}
