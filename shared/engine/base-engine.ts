/**
 * The frozen base network, ready to run. All engines (ONNX Runtime on the processor and on a graphics processor,
 * TensorFlow.js) stand behind it.
 * A fixed batch is run whatever the number of images, so that an image's features never depend on its neighbours.
 */
export interface BaseEngine {
  readonly engine: 'onnx' | 'tfjs' | 'gpu';
  readonly imageSizePx: number;
  /** Length of a feature vector. */
  readonly featureCount: number;
  /** Images in one run of the network; shorter input is padded with zeros. */
  readonly batchSize: number;
  /**
   * Pooled features of `count` images (1 to batchSize).
   * @param pixels Float32Array [batchSize, imageSizePx, imageSizePx, 3], values in [-1, 1] (Keras: x / 127.5 - 1)
   * @returns Float32Array [count, featureCount], owned by the caller
   */
  run(pixels: Float32Array, count: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}
