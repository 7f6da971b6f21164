import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** How the int8 network did on training images that it was not calibrated with, beside the float32 one. */
export const int8GuardSchema = z.object({
  images: z.int(),
  /** Mean cosine of the two networks' features. */
  cosine: z.number(),
  /** Share of these images that a linear classifier on each network's features gets right, each image left out in turn. */
  accuracy: z.object({ float32: z.number(), int8: z.number() }),
  /** Where images may have several labels: what `accuracy` is a share of, one answer per image and class. */
  answers: z.int().optional(),
});
export type Int8Guard = z.infer<typeof int8GuardSchema>;

/** What became of a run's wish for an int8 base. */
export const int8OutcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('used'),
    /** Names the calibration in the store. */
    calibration: sha256,
    calibrationImages: z.int(),
    guard: int8GuardSchema,
  }),
  /** The base runs in float32 instead. */
  z.object({ kind: z.literal('refused'), reason: z.string(), guard: int8GuardSchema.optional() }),
]);
export type Int8Outcome = z.infer<typeof int8OutcomeSchema>;
