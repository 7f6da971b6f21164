import { z } from 'zod';

/** model/golden.json: the model's output for images that need no file, to check a deployment or another runtime. */
export const goldenVectorsSchema = z.object({
  schemaVersion: z.literal(1),
  /** How a golden image is made. */
  image: z.string(),
  /** Largest difference of a probability in another runtime that is no cause for concern, in float32. */
  tolerance: z.number(),
  /** The same for an int8 model.onnx: runtimes differ in where between two layers they round. */
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
