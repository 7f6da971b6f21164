import { z } from 'zod';
import { lossAndAccuracySchema } from './history-file';
import { rungSchema } from './ladder';
import { splitImagesSchema } from './manifest';
import { type MetricsFile, metricsFileSchema } from './metrics-file';
import { crossValidationSchema, repeatsSchema } from './spread';

/** What a threshold makes of the images for one class: the four cells of its 2 × 2 table, and what follows from them. */
const labelMetricsSchema = z.object({
  class: z.string(),
  /** Images of the class. */
  support: z.int(),
  /** Of the class and taken for it; not of it and taken for it; of it and not taken; neither. */
  hits: z.int(),
  falseAlarms: z.int(),
  misses: z.int(),
  rejections: z.int(),
  /** Null, as the next four, where no image is of the class. */
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  /** Whatever the threshold; null also where every image is of the class. */
  averagePrecision: z.number().nullable(),
  rocAuc: z.number().nullable(),
});
export type LabelMetrics = z.infer<typeof labelMetricsSchema>;

/** Of one split, its classes taken at the run's thresholds; loss and accuracy as training has them, at one half. */
const multiLabelSplitSchema = lossAndAccuracySchema.extend({
  images: z.int(),
  /** Share of images of which every class is right, with Wilson's interval of 95 %. */
  subsetAccuracy: z.number(),
  subsetInterval: z.object({ low: z.number(), high: z.number() }),
  /** Share of wrong answers, each class of each image being one. */
  hammingLoss: z.number(),
  /** Mean over the classes for which there is one; null where there is none. */
  meanAveragePrecision: z.number().nullable(),
  /** Mean over the classes that have images; null where none has. */
  macroF1: z.number().nullable(),
  /** Of all classes' answers together. */
  microF1: z.number(),
  perClass: z.array(labelMetricsSchema),
});
export type MultiLabelSplit = z.infer<typeof multiLabelSplitSchema>;

const exampleSchema = z.object({
  /** Path inside the archive. */
  file: z.string(),
  /** What the table says, and what the model says at its thresholds, in the order of the classes. */
  labels: z.array(z.string()),
  predicted: z.array(z.string()),
  /** Binary cross-entropy of the image, summed over the classes, in nats. */
  loss: z.number(),
});
export type MultiLabelExample = z.infer<typeof exampleSchema>;

/** metrics.json of a run whose images may have several labels, or none. What both kinds have is the same in both. */
export const multiLabelMetricsSchema = z.object({
  schemaVersion: z.literal(2),
  task: z.literal('multi-label'),
  ...metricsFileSchema.pick({
    classes: true,
    labelsFrom: true,
    /** Images of each class: one with several labels is counted in each. */
    counts: true,
  }).shape,
  images: splitImagesSchema,
  ...metricsFileSchema.pick({
    warnings: true,
    skipped: true,
    missing: true,
    excluded: true,
    ignored: true,
    base: true,
    config: true,
    /** Loss summed over the classes, and share of right answers, each class of each image being one. */
    initial: true,
    final: true,
  }).shape,
  /**
   * From which probability on an image is taken for a class: the one with the highest F1 on validation, or one half where
   * validation has too few images of the class to choose by.
   */
  thresholds: z.array(
    z.object({ class: z.string(), threshold: z.number(), chosenOn: z.literal('validation').nullable() }),
  ),
  validation: multiLabelSplitSchema,
  /** Measured once, with thresholds in whose choice its images had no part; null where there is no test split. */
  test: multiLabelSplitSchema.nullable(),
  /** Validation images that are of both classes, in the order of `classes`; on the diagonal those of the class. */
  coOccurrence: z.array(z.array(z.int())),
  /** Validation images that are not wholly right, the highest loss first. */
  examples: z.array(exampleSchema),
  ladder: z.array(rungSchema),
  repeats: repeatsSchema.nullable(),
  /** Its accuracy is the share of right answers; the release before had none. */
  crossValidation: crossValidationSchema.nullable().default(null),
});
export type MultiLabelMetrics = z.infer<typeof multiLabelMetricsSchema>;

/** metrics.json of any run: of several labels per image where it has a `task`. */
export type RunMetrics = MetricsFile | MultiLabelMetrics;
