import { onnx } from 'onnx-proto';
import * as ort from 'onnxruntime-node';
import type { OnnxPreprocessing } from '../../shared/backbone/onnx-file/onnx-preprocessing';
import { halves } from './onnx-builder';

/** The features of pictures, all of them in one run. */
export async function onnxFeatures(bytes: Uint8Array, pictures: readonly Float32Array[], sizePx: number) {
  const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const pixels = Float32Array.from(pictures.flatMap((picture) => [...picture]));
  const outputs = await session.run({
    pixels: new ort.Tensor('float32', pixels, [pictures.length, sizePx, sizePx, 3]),
  });
  await session.release();
  return [...(outputs.features!.data as Float32Array)];
}

/**
 * A value inside a user's file, which is run as it is: pictures are made into what it wants by plain loops.
 * @param pictures [S, S, 3] each, -1 to 1
 */
export async function runUncut(
  bytes: Uint8Array,
  value: string,
  pictures: readonly Float32Array[],
  preprocessing: OnnxPreprocessing,
): Promise<number[]> {
  const model = onnx.ModelProto.decode(bytes);
  if (!model.graph!.output!.some(({ name }) => name === value)) model.graph!.output!.push({ name: value });
  const session = await ort.InferenceSession.create(onnx.ModelProto.encode(model).finish(), { intraOpNumThreads: 1 });
  const { name, type } = session.inputMetadata[0] as { name: string; type: string };
  const { imageSizePx: size, layout } = preprocessing;
  const fed = Float32Array.from(pictures.flatMap((picture) => fedPixels(picture, preprocessing, type === 'uint8')));
  const shape = layout === 'nchw' ? [pictures.length, 3, size, size] : [pictures.length, size, size, 3];
  const outputs = await session.run({ [name]: tensorOf(type, fed, shape) });
  await session.release();
  return [...(outputs[value]!.data as Float32Array)];
}

function tensorOf(type: string, values: Float32Array, shape: readonly number[]): ort.Tensor {
  if (type === 'uint8') return new ort.Tensor('uint8', Uint8Array.from(values), shape);
  if (type !== 'float16') return new ort.Tensor('float32', values, shape);
  // On Node 24 ONNX Runtime 1.30 makes a Float16Array of it, and then finds no bytes there.
  return Object.assign(new ort.Tensor('uint16', halves(values), shape), { type: 'float16' as const });
}

function fedPixels(picture: Float32Array, preprocessing: OnnxPreprocessing, isWhole: boolean): number[] {
  const { imageSizePx: size, layout, channels, mean, deviation } = preprocessing;
  const values: number[] = [];
  const at = (y: number, x: number, channel: number) => {
    const colour = channels === 'bgr' ? 2 - channel : channel;
    const pixel = (picture[(y * size + x) * 3 + colour]! + 1) * 127.5;
    const value = (pixel - mean[channel]!) / deviation[channel]!;
    return isWhole ? Math.round(value) : value;
  };
  if (layout === 'nhwc') {
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) for (let channel = 0; channel < 3; channel++) values.push(at(y, x, channel));
    return values;
  }
  for (let channel = 0; channel < 3; channel++)
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) values.push(at(y, x, channel));
  return values;
}
