import { z } from 'zod';
import { loadOnnxRuntime } from '../base/load-onnx-runtime';
import { goldenImage } from './golden-image';

/** Sides, in pixels, of the squares that the golden images consist of. */
const SQUARES_PX = [1, 8, 32] as const;

/** model/golden.json: what the model says of images that need no file, to check a deployment or another runtime by. */
export const goldenVectorsSchema = z.object({
  schemaVersion: z.literal(1),
  /** How a golden image is made. */
  image: z.string(),
  /** Largest difference of a probability in another runtime that is no cause for concern, in float32. */
  tolerance: z.number(),
  /** The same for an int8 model.onnx: processors differ in how they add up whole numbers. */
  int8Tolerance: z.number().optional(),
  vectors: z.array(
    z.object({
      squarePx: z.int(),
      /** Of model.onnx, and of every other export where they are all in float32. */
      output: z.array(z.number()),
      /** Of the exports in float32 where model.onnx is in int8. */
      outputInFloat32: z.array(z.number()).optional(),
    }),
  ),
});
export type GoldenVectors = z.infer<typeof goldenVectorsSchema>;

/**
 * What an exported model says of the golden images.
 * @param onnx the end-to-end model's file
 * @param inFloat32 the same model in float32, where the file is in int8
 * @throws SetupError where ONNX Runtime cannot be loaded
 */
export async function goldenVectors(
  onnx: Uint8Array,
  imageSizePx: number,
  inFloat32?: Uint8Array,
): Promise<GoldenVectors> {
  const outputs = await runGoldenImages(onnx, imageSizePx);
  const float32 = inFloat32 && (await runGoldenImages(inFloat32, imageSizePx));
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
      // Six digits: the last ones of a float32 differ from processor to processor.
      outputs.push(Array.from(probabilities?.data as Float32Array, (value) => Number(value.toFixed(6))));
    }
    return outputs;
  } finally {
    await session.release();
  }
}
