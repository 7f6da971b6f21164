import { z } from 'zod';
import { configSchema } from '../config';
import { countsSchema } from '../dataset/manifest';
import { rungSchema } from '../head/ladder';

const lossAndAccuracy = z.object({ loss: z.number(), accuracy: z.number() });

const splitMetrics = lossAndAccuracy.extend({
  confusionMatrix: z.array(z.array(z.int())),
  perClass: z.array(
    z.object({ class: z.string(), precision: z.number(), recall: z.number(), f1: z.number(), support: z.int() }),
  ),
  rocAuc: z.number().nullable(),
});

/**
 * metrics.json: what a run measured, and on what. The same archive, configuration and seed give the same bytes: it holds
 * no clock, duration, run id, host or path.
 */
export const metricsFileSchema = z.object({
  schemaVersion: z.literal(1),
  classes: z.array(z.string()),
  /** Images per split and class, as the archive lists them; the skipped ones are among them. */
  counts: countsSchema,
  /** Images that could not be used, ascending by file (path inside the archive). */
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })),
  /** Files that are not images, by extension. */
  ignored: z.record(z.string(), z.int()),
  base: z.object({ name: z.string(), sha256: z.string(), engine: z.enum(['onnx', 'tfjs']) }),
  config: configSchema,
  /** On validation, before the first step of training. */
  initial: lossAndAccuracy,
  /** On validation, with the weights that were kept. */
  final: lossAndAccuracy,
  /** On the test split, which nothing else looks at; null where there is none. */
  test: splitMetrics.nullable(),
  confusionMatrix: splitMetrics.shape.confusionMatrix,
  perClass: splitMetrics.shape.perClass,
  rocAuc: splitMetrics.shape.rocAuc,
  /** What was tried, on validation: the head alone, then what came after it. The kept one is what `final` measures. */
  ladder: z.array(rungSchema),
});
export type MetricsFile = z.infer<typeof metricsFileSchema>;

/** history.json: a number an epoch, under Keras' names. */
export const historyFileSchema = z.object({
  schemaVersion: z.literal(1),
  initial: lossAndAccuracy,
  /** The epoch whose weights were kept, from 1. */
  keptEpoch: z.int(),
  loss: z.array(z.number()),
  accuracy: z.array(z.number()),
  val_loss: z.array(z.number()),
  val_accuracy: z.array(z.number()),
});
export type HistoryFile = z.infer<typeof historyFileSchema>;
