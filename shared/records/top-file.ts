import { z } from 'zod';

/** base/<sha256>/top.json: the classifier that a base came with, and what of it top.bin holds. */
export const topFileSchema = z.object({
  schemaVersion: z.literal(1),
  featureCount: z.int().positive(),
  classes: z.int().positive(),
  /** Of top.bin: float32, little-endian, the weights of one class after the other, then a bias a class. */
  weightsSha256: z.string(),
});
export type TopFile = z.infer<typeof topFileSchema>;
