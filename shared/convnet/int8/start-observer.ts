import { startOnnxNetwork } from '../../engine/onnx-network';
import type { OnnxThreads } from '../../engine/onnx-threads';
import { type FoldedNetwork, inputRange } from '../folded-network';
import type { Calibration } from './calibration';
import { summariseObservations } from './summarise-observations';
import { writeInt8BaseOnnx } from './write-int8-onnx';
import { writeObservingOnnx } from './write-observing-onnx';

/** The base in float32, ready to tell what passes between its layers. */
export interface Observer {
  /**
   * The int8 form of the base, from what its values are on some images. The same weights and images give the same bytes.
   * @param pixels [at least `images`, S, S, 3] in [-1, 1], best in shared memory
   */
  makeInt8(pixels: Float32Array, images: number): Promise<MadeInt8>;
  close(): Promise<void>;
}

export interface MadeInt8 {
  readonly calibration: Calibration;
  readonly onnx: Uint8Array;
}

/** @throws SetupError where ONNX Runtime cannot be loaded */
export async function startObserver(
  layers: FoldedNetwork,
  imageSizePx: number,
  threads: OnnxThreads,
): Promise<Observer> {
  const { onnx, observed } = writeObservingOnnx(layers, imageSizePx);
  // The guard's images run in float32 on the others meanwhile: each network is loaded half as often.
  const network = await startOnnxNetwork(onnx, { imageSizePx, threads, share: 0.5 });
  return {
    async makeInt8(pixels, images) {
      const [, ...outputs] = await network.run(pixels, images);
      const calibration = summariseObservations(observed, outputs, images, inputRange(layers));
      return { calibration, onnx: writeInt8BaseOnnx(layers, imageSizePx, calibration) };
    },
    close: () => network.close(),
  };
}
