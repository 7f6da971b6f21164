import { z } from 'zod';
import { backboneSchema } from './backbone';
import { lossAndAccuracySchema } from './history-file';
import { int8OutcomeSchema } from './int8-outcome';
import { labelsFromSchema } from './labels-from';
import { rungSchema } from './ladder';
import { recordedConfigSchema } from './recorded-config';
import { countsSchema } from './splits';
import { crossValidationSchema, repeatsSchema } from './spread';
import { unknownMetricsSchema } from './unknown-metrics';
import { zeroShotMetricsSchema } from './zero-shot';

const splitMetrics = lossAndAccuracySchema.extend({
  confusionMatrix: z.array(z.array(z.int())),
  perClass: z.array(
    z.object({
      class: z.string(),
      /** Null, as the next two, where no image is of the class: there is nothing to measure. */
      precision: z.number().nullable(),
      recall: z.number().nullable(),
      f1: z.number().nullable(),
      support: z.int(),
    }),
  ),
  rocAuc: z.number().nullable(),
});

const interval = z.object({ low: z.number(), high: z.number() });
const splitIntervals = z.object({
  /** Wilson's score interval. */
  accuracy: interval,
  /** Percentile bootstrap with the run's seed; null where the area is. */
  rocAuc: interval.nullable(),
});
const splitCalibration = z.object({
  /** Expected calibration error: mean distance between certainty and accuracy over the bins, weighed by their images. */
  ece: z.number(),
  /** Mean squared distance between probabilities and truth, summed over classes: 0 is perfect, 2 the worst. */
  brier: z.number(),
  /** Ten of equal width, by the probability of the class that was said: mean probability and share that was right. */
  bins: z.array(
    z.object({ from: z.number(), to: z.number(), count: z.int(), confidence: z.number(), accuracy: z.number() }),
  ),
});
const atThreshold = z.object({ precision: z.number(), recall: z.number(), f1: z.number() });

/** One image and the model's prediction. `file` is its path inside the archive. */
const exampleSchema = z.object({
  file: z.string(),
  /** Its label, from its folder or its name. */
  class: z.string(),
  predicted: z.string(),
  /** Of the class that was said. */
  probability: z.number(),
  /** Cross-entropy of the image, in nats. */
  loss: z.number(),
});
export type Example = z.infer<typeof exampleSchema>;

/**
 * metrics.json: what a run measured, and on what. The same archive, configuration and seed give the same bytes: it holds
 * no clock, duration, run id, host or path.
 */
export const metricsFileSchema = z.object({
  schemaVersion: z.literal(1),
  classes: z.array(z.string()),
  labelsFrom: labelsFromSchema.optional(),
  /** Images per split and class, as the archive lists them; the skipped ones are among them. */
  counts: countsSchema,
  /** What has to be known before a figure of that split is believed; the release that wrote none told nobody. */
  warnings: z
    .array(
      z.object({
        /** `few-images`: it was measured on fewer than 30; `near-duplicates`: on images that training shows too. */
        kind: z.enum(['few-images', 'near-duplicates']),
        split: z.enum(['validation', 'test']),
        /** How many images of the split, in all or of that kind. */
        images: z.int(),
        text: z.string(),
      }),
    )
    .default([]),
  /** Images that could not be used, ascending by file (path inside the archive). */
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** Those among the skipped whose part of the archive could not be worked on; a stack may tolerate that. */
  missing: z.int().optional(),
  /** Images that the configuration leaves out, as far as the archive holds them; not among the counts. */
  excluded: z.array(z.string()).optional(),
  /** Files that are not images, by extension. */
  ignored: z.record(z.string(), z.int()),
  base: z.object({
    name: z.string(),
    sha256: z.string(),
    backbone: backboneSchema.optional(),
    engine: z.enum(['onnx', 'tfjs', 'gpu']),
    /** What the base did compute in. */
    precision: z.enum(['float32', 'int8']),
    /** Where the run asked for int8: what became of that. */
    int8: int8OutcomeSchema.optional(),
  }),
  config: recordedConfigSchema,
  /** On validation, before the first step of training. */
  initial: lossAndAccuracySchema,
  /** On validation, of the classifier that the base came with, where it has classes of these names. */
  zeroShot: zeroShotMetricsSchema.optional(),
  /** On validation, with the weights that were kept. */
  final: lossAndAccuracySchema,
  /** On the test split, which nothing else looks at; null where there is none. */
  test: splitMetrics.nullable(),
  confusionMatrix: splitMetrics.shape.confusionMatrix,
  perClass: splitMetrics.shape.perClass,
  rocAuc: splitMetrics.shape.rocAuc,
  /** What was tried, on validation: the head alone, then what came after it. The kept one is what `final` measures. */
  ladder: z.array(rungSchema.extend({ interval })),
  /** Of 95 %: what chance in the choice of images alone makes of the numbers. */
  intervals: z.object({ validation: splitIntervals, test: splitIntervals.nullable() }),
  calibration: z.object({
    validation: splitCalibration,
    test: splitCalibration.nullable(),
    temperature: z.object({
      /** By which the logits of training were divided, in the head and every export of it; 1 where it was not asked for. */
      applied: z.number(),
      /** By which those of this head would have to be divided for the least loss on validation. */
      fitted: z.number(),
      fittedOn: z.literal('validation'),
    }),
  }),
  /**
   * Of each class against the rest: the threshold on its probability with the highest F1 on validation, what it gives
   * there, and what it gives on the test images, which had no part in the choice (null where none of them is of the class).
   * Null as a whole where validation has no image of the class, or no other.
   */
  thresholds: z.array(
    z
      .object({
        class: z.string(),
        averagePrecision: z.number(),
        threshold: z.number(),
        ...atThreshold.shape,
        test: atThreshold.nullable(),
      })
      .nullable(),
  ),
  /** On validation, of at most twelve classes, those with the lowest average precision; in the order of `classes`. */
  curves: z.array(
    z.object({
      class: z.string(),
      /** By falling threshold. */
      precisionRecall: z.object({
        threshold: z.array(z.number()),
        precision: z.array(z.number()),
        recall: z.array(z.number()),
      }),
      /** From (0, 0) to (1, 1). */
      roc: z.object({ falsePositiveRate: z.array(z.number()), truePositiveRate: z.array(z.number()) }),
    }),
  ),
  /** Validation images to look at. */
  examples: z.object({
    /** Wrong, the highest loss first. */
    worst: z.array(exampleSchema),
    /** Wrong, the most certain first. With two classes these are the same images as `worst`. */
    mostCertainMistakes: z.array(exampleSchema),
    /** Right, the least certain first. */
    closeCalls: z.array(exampleSchema),
  }),
  /** How images that show none of the classes are recognised; 0.1.0 recognised none. */
  unknown: unknownMetricsSchema.optional(),
  /** Where the run asks for it: the same training from several seeds. */
  repeats: repeatsSchema.nullable(),
  /** Where the run asks for it: each image of training and validation measured by a head that has not seen it. */
  crossValidation: crossValidationSchema.nullable(),
});
export type MetricsFile = z.infer<typeof metricsFileSchema>;
