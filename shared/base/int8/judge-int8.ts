import { guardInt8 } from './guard-int8';
import { runNetworkOnce } from './run-network-once';

export interface JudgeOptions {
  /** The base as it is, and its int8 form. */
  readonly float32: Uint8Array;
  readonly int8: Uint8Array;
  readonly imageSizePx: number;
  /** [at least labels.length, S, S, 3] in [-1, 1]; none of them was calibrated with. */
  readonly pixels: Float32Array;
  /** Class index of each image. */
  readonly labels: readonly number[];
  readonly classes: number;
}

/** Runs the two networks on images that the calibration has not seen, and compares them as guardInt8() does. */
export async function judgeInt8({ float32, int8, imageSizePx, pixels, labels, classes }: JudgeOptions) {
  const [wanted = NOTHING] = await runNetworkOnce(float32, imageSizePx, pixels, labels.length);
  const [found = NOTHING] = await runNetworkOnce(int8, imageSizePx, pixels, labels.length);
  return guardInt8(wanted, found, labels, classes);
}

const NOTHING = new Float32Array();
