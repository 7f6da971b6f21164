import { startOnnxNetwork } from '../onnx-network';
import type { OnnxThreads } from '../onnx-threads';
import { guardInt8, measured } from './guard-int8';

export interface GuardImages {
  readonly imageSizePx: number;
  /** [at least labels.length, S, S, 3] in [-1, 1]; none of them was calibrated with. */
  readonly pixels: Float32Array;
  /** Class index of each image. */
  readonly labels: readonly number[];
  readonly classes: number;
}

/**
 * Runs the two networks on images that the calibration has not seen, each as soon as its file is there, and compares them
 * as guardInt8() does.
 */
export async function judgeInt8(
  float32: Promise<Uint8Array>,
  int8: Promise<Uint8Array>,
  { imageSizePx, pixels, labels, classes }: GuardImages,
  threads: OnnxThreads,
) {
  const measure = async (onnx: Promise<Uint8Array>) => {
    const network = await startOnnxNetwork(await onnx, { imageSizePx, threads });
    try {
      const [features = new Float32Array()] = await network.run(pixels, labels.length);
      return measured(features, labels, classes);
    } finally {
      await network.close();
    }
  };
  const [wanted, found] = await Promise.all([measure(float32), measure(int8)]);
  return guardInt8(wanted, found);
}
