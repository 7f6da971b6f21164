import { z } from 'zod';

export const lossAndAccuracySchema = z.object({ loss: z.number(), accuracy: z.number() });

/** A number per epoch, under Keras' names. */
export const trainingHistorySchema = z.object({
  /** On validation, before the first step. */
  initial: lossAndAccuracySchema,
  /** The epoch whose weights were kept, from 1. */
  keptEpoch: z.int(),
  loss: z.array(z.number()),
  accuracy: z.array(z.number()),
  val_loss: z.array(z.number()),
  val_accuracy: z.array(z.number()),
});
export type TrainingHistory = z.infer<typeof trainingHistorySchema>;

/** history.json: how the head was trained on the images as they are, and, where it was, how on their views too. */
export const historyFileSchema = z.object({
  schemaVersion: z.literal(1),
  ...trainingHistorySchema.shape,
  augmented: trainingHistorySchema.optional(),
  /** Where the upper part of the base was trained, how; `initial` is the head's that it set out from. */
  fineTuned: trainingHistorySchema.optional(),
});
export type HistoryFile = z.infer<typeof historyFileSchema>;
