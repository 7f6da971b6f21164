import { z } from 'zod';

/** sweep.json: settings that were tried, the best first. The same features, seed and number of trials give the same bytes. */
export const sweepFileSchema = z.object({
  schemaVersion: z.literal(1),
  classes: z.array(z.string()),
  base: z.object({ name: z.string(), sha256: z.string() }),
  /** Images that took part, and what trials were measured by. Test images are not among them. */
  images: z.object({ train: z.int(), validation: z.int() }),
  measuredBy: z.union([z.literal('validation'), z.object({ folds: z.int() })]),
  /** Seeds that a trial was trained from. */
  repeats: z.int(),
  seed: z.int(),
  trials: z.array(
    z.object({
      rank: z.int(),
      /** 0 is the run's own setting. */
      trial: z.int(),
      loss: z.number(),
      accuracy: z.number(),
      /** Of the accuracy, 95 %, Wilson's. */
      interval: z.object({ low: z.number(), high: z.number() }),
      learningRate: z.number(),
      dropout: z.number(),
      weightDecay: z.number(),
      classWeights: z.union([z.enum(['none', 'balanced']), z.record(z.string(), z.number())]),
    }),
  ),
});
export type SweepFile = z.infer<typeof sweepFileSchema>;
