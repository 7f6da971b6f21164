import { z } from 'zod';

const interval = z.object({ low: z.number(), high: z.number() });

/** The part of metrics.json on images that show none of the classes. */
export const unknownMetricsSchema = z.object({
  /** Share of images of the classes that are taken for none of them, at most, as the threshold was set. */
  falseAlarmRate: z.number(),
  /** On the largest cosine to the direction of a class; null where validation has too few images, and nothing is rejected. */
  threshold: z.number().nullable(),
  /** Validation images that it was set by. */
  images: z.int(),
  /** Test images that the threshold takes for none of the classes: all of them are false alarms. */
  test: z.object({ falseAlarms: z.number(), interval, images: z.int() }).nullable(),
  /**
   * Validation images of a class that is taken out of the classes, one class after the other: how many are then taken for
   * none of the others. Null where there are two classes, or too few images.
   */
  heldOut: z
    .object({
      caught: z.number(),
      interval,
      images: z.int(),
      classes: z.array(z.object({ class: z.string(), images: z.int(), caught: z.number() })),
    })
    .nullable(),
});
export type UnknownMetrics = z.infer<typeof unknownMetricsSchema>;
