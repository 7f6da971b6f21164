import * as ort from 'onnxruntime-node';

/** The first output of a network whose input is "pixels" [n, S, S, 3], as ONNX Runtime gives it on one thread. */
export async function onnxFeatures(onnx: Uint8Array, pixels: Float32Array, imageSizePx: number): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  try {
    const shape = [pixels.length / (imageSizePx ** 2 * 3), imageSizePx, imageSizePx, 3];
    const outputs = await session.run({ pixels: new ort.Tensor('float32', pixels, shape) });
    return outputs[session.outputNames[0]!]!.data as Float32Array;
  } finally {
    await session.release();
  }
}
