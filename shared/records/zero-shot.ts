import { z } from 'zod';
import { lossAndAccuracySchema } from './history-file';

/** In a run's manifest, where the base came with a classifier that has classes with all of its names. */
export const zeroShotSchema = z.object({
  /** Of each class, in their order, which outputs of the base's own classifier are of its kind; counted from 0. */
  outputs: z.array(z.array(z.int().nonnegative()).min(1)),
});
export type ZeroShot = z.infer<typeof zeroShotSchema>;

const figures = lossAndAccuracySchema.extend({ interval: z.object({ low: z.number(), high: z.number() }) });

/** In metrics.json: what that classifier, which has seen none of the images, says of those of validation. */
export const zeroShotMetricsSchema = figures.extend({
  /** The same where every class is as likely as another, however many classes of ImageNet are of its kind. */
  evenly: figures,
  /** How many images that was measured on: all of validation, or that many of them, evenly drawn. */
  images: z.int(),
  /** How many of the 1,000 classes of ImageNet are of the kind of each class; in their order. */
  imagenetClasses: z.array(z.object({ class: z.string(), count: z.int() })),
});
export type ZeroShotMetrics = z.infer<typeof zeroShotMetricsSchema>;
