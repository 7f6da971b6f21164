import { loadOnnxRuntime } from '../engine/load-onnx-runtime';
import type { OnnxNetwork } from '../engine/onnx-network';
import type { GoldenVectors } from '../records/golden-vectors';
import { goldenImage } from './golden-image';

export { type GoldenVectors, goldenVectorsSchema } from '../records/golden-vectors';

/** Sides, in pixels, of the squares that the golden images consist of. */
const SQUARES_PX = [1, 8, 32] as const;

/**
 * What an exported model says of the golden images.
 * @param model the end-to-end model; its first output is the probabilities
 * @param inFloat32 the same model in float32, where it is in int8
 */
export async function goldenVectors(
  model: OnnxNetwork,
  imageSizePx: number,
  inFloat32?: OnnxNetwork,
): Promise<GoldenVectors> {
  const floats = imageSizePx ** 2 * 3;
  const images = new Float32Array(SQUARES_PX.length * floats);
  for (const [i, squarePx] of SQUARES_PX.entries()) images.set(goldenImage(imageSizePx, squarePx), i * floats);
  const outputsOf = async (network: OnnxNetwork) => {
    const [probabilities = new Float32Array()] = await network.run(images, SQUARES_PX.length);
    const units = probabilities.length / SQUARES_PX.length;
    return SQUARES_PX.map((_, i) => sixDigits(probabilities.subarray(i * units, (i + 1) * units)));
  };
  const [outputs, float32] = await Promise.all([outputsOf(model), inFloat32 && outputsOf(inFloat32)]);
  return {
    schemaVersion: 1,
    image:
      'value at (row, column, channel), counted from 0: the top 8 of the 32 bits of n * 2654435761 modulo 2^32, where n = (floor(row / squarePx) * 4096 + floor(column / squarePx)) * 3 + channel + 1',
    tolerance: 1e-3,
    ...(float32 && { int8Tolerance: 0.02 }),
    vectors: SQUARES_PX.map((squarePx, i) => ({
      squarePx,
      output: outputs[i] as number[],
      ...(float32 && { outputInFloat32: float32[i] as number[] }),
    })),
  };
}

/**
 * The probabilities that a model's file gives for each golden image.
 * @param onnx bytes of an end-to-end model
 * @throws SetupError where ONNX Runtime cannot be loaded
 */
export async function runGoldenImages(
  onnx: Uint8Array,
  imageSizePx: number,
  squaresPx: readonly number[] = SQUARES_PX,
): Promise<number[][]> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(onnx);
  try {
    const outputs: number[][] = [];
    for (const squarePx of squaresPx) {
      const image = new Tensor('float32', goldenImage(imageSizePx, squarePx), [1, imageSizePx, imageSizePx, 3]);
      const { probabilities } = await session.run({ image });
      outputs.push(sixDigits(probabilities?.data as Float32Array));
    }
    return outputs;
  } finally {
    await session.release();
  }
}

/** The last ones of a float32 differ from processor to processor. */
const sixDigits = (probabilities: Float32Array) => Array.from(probabilities, (value) => Number(value.toFixed(6)));
