import { z } from 'zod';

const intervalSchema = z.object({ low: z.number(), high: z.number() });

/** A base at an input size, and how it did on the part of the sample that it was measured on. */
const candidateSchema = z.object({
  name: z.string(),
  title: z.string(),
  /** Of a pair: the names of its two bases. */
  parts: z.array(z.string()).optional(),
  licence: z.string().optional(),
  sha256: z.string(),
  imageSizePx: z.int(),
  featureCount: z.int(),
  /** Of the sample; fewer than all where it was dropped on the way. */
  images: z.int(),
  /** Leave-one-out accuracy of a ridge classifier; of a multi-label set the share of right answers at one half. */
  accuracy: z.number(),
  /** Of the accuracy, 95 %, Wilson's. */
  interval: intervalSchema,
  squaredError: z.number(),
  logMe: z.number(),
  /** Of the base alone on this machine, in full batches. */
  msPerImage: z.number(),
  /** Whether other programs were busy meanwhile, so that it takes less. */
  msIsUpperBound: z.boolean().optional(),
  /** Of its weights in float32. */
  megabytes: z.number(),
  /** Dollars for 1,000 predictions on Lambda, one per call; absent where nobody has counted what the base computes. */
  dollarsPerThousand: z.number().optional(),
  /** Whether it was in the last round, and nothing else of that is as accurate and cheaper. */
  pareto: z.boolean(),
});
export type SelectionCandidate = z.infer<typeof candidateSchema>;

/** selection.json: which base networks were measured on a sample of the training images, and which was chosen. */
export const selectionFileSchema = z.object({
  schemaVersion: z.literal(1),
  classes: z.array(z.string()),
  seed: z.int(),
  /** Of the training split alone: how many there are, and how many were looked at. */
  images: z.object({ train: z.int(), sample: z.int() }),
  /** Each with more images of the sample than the one before, and with those candidates that went on. */
  rounds: z.array(z.object({ images: z.int(), candidates: z.int() })),
  latencyMs: z.number().optional(),
  /** The processor that milliseconds are of. */
  processor: z.string(),
  prices: z.object({ date: z.string(), region: z.string() }),
  /** The best first: those that saw more of the sample before those that saw less. */
  candidates: z.array(candidateSchema),
  leftOut: z.array(z.object({ name: z.string(), reason: z.string() })),
  chosen: z.object({ name: z.string(), imageSizePx: z.int() }),
  reason: z.string(),
});

/** The same where images may have several labels: each class of each image is an answer. */
export const multiLabelSelectionSchema = selectionFileSchema.extend({
  schemaVersion: z.literal(2),
  task: z.literal('multi-label'),
});

/** Of one label per image, unless it has a `task`. */
export type SelectionFile = Omit<z.infer<typeof selectionFileSchema>, 'schemaVersion'> & {
  schemaVersion: 1 | 2;
  task?: 'multi-label' | undefined;
};
