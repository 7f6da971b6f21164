import { z } from 'zod';

/** Of the head and of fine-tuning. */
export const earlyStoppingSchema = z.strictObject({
  patience: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe(
      "Epochs without a better validation loss before training stops; the best epoch's weights are kept. Raise it if the loss is noisy.",
    ),
  minDelta: z
    .number()
    .min(0)
    .default(0)
    .describe('By how much the loss must fall to count as better. 0 counts any fall, as Keras does.'),
});
