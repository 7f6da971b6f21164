import { startOnnxNetwork } from '../onnx-network';

/**
 * Runs a network over some images and ends it.
 * @param pixels [at least `count`, S, S, 3], best in shared memory
 * @returns the rows of each output, [count, its width], in the order of the file
 */
export async function runNetworkOnce(
  onnx: Uint8Array,
  imageSizePx: number,
  pixels: Float32Array,
  count: number,
): Promise<Float32Array[]> {
  const network = await startOnnxNetwork(onnx, { imageSizePx });
  try {
    return await network.run(pixels, count);
  } finally {
    await network.close();
  }
}
