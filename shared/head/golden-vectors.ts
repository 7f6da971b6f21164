import { z } from 'zod';
import { loadOnnxRuntime } from '../base/load-onnx-runtime';

/** Sides, in pixels, of the squares that the golden images consist of. */
const SQUARES_PX = [1, 8, 32] as const;

/** model/golden.json: what the model says of images that need no file, to check a deployment or another runtime by. */
export const goldenVectorsSchema = z.object({
  schemaVersion: z.literal(1),
  /** How a golden image is made. */
  image: z.string(),
  /** Largest difference of a probability in another runtime, in float32, that is no cause for concern. */
  tolerance: z.number(),
  vectors: z.array(z.object({ squarePx: z.int(), output: z.array(z.number()) })),
});
export type GoldenVectors = z.infer<typeof goldenVectorsSchema>;

/**
 * An image of coloured squares that two lines of any language can make.
 * @returns Float32Array [imageSizePx, imageSizePx, 3], whole numbers from 0 to 255
 */
export function goldenImage(imageSizePx: number, squarePx: number): Float32Array {
  const image = new Float32Array(imageSizePx * imageSizePx * 3);
  for (let i = 0; i < image.length; i++) {
    const pixel = Math.floor(i / 3);
    const [row, column] = [Math.floor(pixel / imageSizePx), pixel % imageSizePx];
    const n = (Math.floor(row / squarePx) * 4096 + Math.floor(column / squarePx)) * 3 + (i % 3) + 1;
    image[i] = Math.imul(n, 2654435761) >>> 24;
  }
  return image;
}

/**
 * What an exported model says of the golden images.
 * @param onnx the end-to-end model's file
 * @throws SetupError where ONNX Runtime cannot be loaded
 */
export async function goldenVectors(onnx: Uint8Array, imageSizePx: number): Promise<GoldenVectors> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(onnx);
  try {
    const vectors: GoldenVectors['vectors'] = [];
    for (const squarePx of SQUARES_PX) {
      const image = new Tensor('float32', goldenImage(imageSizePx, squarePx), [1, imageSizePx, imageSizePx, 3]);
      const { probabilities } = await session.run({ image });
      // Six digits: the last ones of a float32 differ from processor to processor.
      const output = Array.from(probabilities?.data as Float32Array, (value) => Number(value.toFixed(6)));
      vectors.push({ squarePx, output });
    }
    return {
      schemaVersion: 1,
      image:
        'value at (row, column, channel), counted from 0: the top 8 of the 32 bits of n * 2654435761 modulo 2^32, where n = (floor(row / squarePx) * 4096 + floor(column / squarePx)) * 3 + channel + 1',
      tolerance: 1e-3,
      vectors,
    };
  } finally {
    await session.release();
  }
}
