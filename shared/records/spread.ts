import { z } from 'zod';

const summarySchema = z.object({
  mean: z.number(),
  /** Standard deviation of the sample (n - 1). */
  sd: z.number(),
  min: z.number(),
  max: z.number(),
});
export type Summary = z.infer<typeof summarySchema>;

/** The same training from several seeds: how far loss and accuracy on validation depend on chance alone. */
export const repeatsSchema = z.object({
  /** In the order of the seeds; the first is the run's own, whose head was kept. */
  runs: z.array(z.object({ seed: z.int(), loss: z.number(), accuracy: z.number(), keptEpoch: z.int() })),
  loss: summarySchema,
  accuracy: summarySchema,
});
export type Repeats = z.infer<typeof repeatsSchema>;

/** The head trained as often as there are folds, each time measured on the fold that it has not seen. */
export const crossValidationSchema = z.object({
  /** Images of the training and validation splits, all of which were measured once. */
  images: z.int(),
  /** Of all images together, the share that was right. */
  accuracyOfAll: z.number(),
  folds: z.array(z.object({ images: z.int(), loss: z.number(), accuracy: z.number(), keptEpoch: z.int() })),
  loss: summarySchema,
  accuracy: summarySchema,
});
export type CrossValidation = z.infer<typeof crossValidationSchema>;

/** head/spread.json */
export const spreadFileSchema = z.object({
  schemaVersion: z.literal(1),
  repeats: repeatsSchema.nullable(),
  crossValidation: crossValidationSchema.nullable(),
});
export type SpreadFile = z.infer<typeof spreadFileSchema>;
