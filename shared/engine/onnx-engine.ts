import type { BaseEngine } from './base-engine';
import { checkRun } from './check-run';
import { type OnnxNetworkOptions, startOnnxNetwork } from './onnx-network';

export interface OnnxEngineOptions extends OnnxNetworkOptions {
  /** Length of a feature vector. */
  readonly featureCount: number;
  /** Images that one `run` takes at most. */
  readonly batchSize?: number;
}

/**
 * The base in ONNX Runtime, on worker threads; features do not depend on their number.
 * @param onnx the file that `writeBaseOnnx` or `writeInt8BaseOnnx` writes, of this size
 * @throws SetupError where ONNX Runtime cannot be loaded, BaseError where it refuses the file
 */
export async function createOnnxEngine(onnx: Uint8Array, options: OnnxEngineOptions): Promise<BaseEngine> {
  const { imageSizePx, featureCount, batchSize = 32 } = options;
  const network = await startOnnxNetwork(onnx, options);
  return {
    engine: 'onnx',
    imageSizePx,
    featureCount,
    batchSize,
    async run(pixels, count) {
      checkRun(pixels, count, batchSize, imageSizePx);
      const [features] = await network.run(pixels, count);
      return features as Float32Array;
    },
    dispose: () => network.close(),
  };
}
