import { type OnnxNetwork, startOnnxNetwork } from '../../engine/onnx-network';
import type { OnnxThreads } from '../../engine/onnx-threads';
import { type GuardLabels, guardInt8, measured } from './guard-int8';

export interface GuardImages extends GuardLabels {
  readonly imageSizePx: number;
  /** [at least labels.length, S, S, 3] in [-1, 1]; none of them was calibrated with. */
  readonly pixels: Float32Array;
}

/**
 * Starts the base as it is, which int8 is held against: on half of the threads, because what the int8 form is made by
 * (start-observer.ts) runs on the others meanwhile, and each is then loaded half as often.
 */
export function startReference(
  float32: Promise<Uint8Array>,
  imageSizePx: number,
  threads: OnnxThreads,
): Promise<OnnxNetwork> {
  const reference = float32.then((onnx) => startOnnxNetwork(onnx, { imageSizePx, threads, share: 0.5 }));
  // What goes wrong is said where it is waited for.
  reference.catch(() => undefined);
  return reference;
}

/**
 * Runs the two networks on images that the calibration has not seen, int8 as soon as its file is there, and compares them
 * as guardInt8() does.
 * @param reference closed by whoever started it
 */
export async function judgeInt8(
  reference: Promise<OnnxNetwork>,
  int8: Promise<Uint8Array>,
  { imageSizePx, pixels, ...shown }: GuardImages,
  threads: OnnxThreads,
) {
  const measure = async (network: OnnxNetwork) => {
    const [features = new Float32Array()] = await network.run(pixels, shown.labels.length);
    return measured(features, shown);
  };
  const measureInt8 = async () => {
    const network = await startOnnxNetwork(await int8, { imageSizePx, threads, precision: 'int8' });
    try {
      return await measure(network);
    } finally {
      await network.close();
    }
  };
  const [wanted, found] = await Promise.all([reference.then(measure), measureInt8()]);
  return guardInt8(wanted, found);
}
