import { z } from 'zod';
import { earlyStoppingSchema } from './early-stopping-schema';

/** Training the base's upper part together with the head, where `mode` is 'fine-tune'. */
export const fineTuneSchema = z.strictObject({
  at: z
    .union([z.int().min(0), z.string().min(1)])
    .default(100)
    .describe(
      "The first layer of the base that is trained, by Keras' index or name; those before it stay frozen. 100 is the usual tutorial's; a lower one trains more and costs more.",
    ),
  epochs: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe(
      'Passes over the training images, after the head is trained. Each takes several times as long as computing the features.',
    ),
  batchSize: z
    .int()
    .min(1)
    .max(8192)
    .default(32)
    .describe("Images per step. Memory grows with it: lower it if a GPU's is not enough."),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(1e-5)
    .describe(
      "Learning rate of RMSprop. A hundredth of the head's, so that the base does not forget what it has learnt.",
    ),
  earlyStopping: z
    .union([z.literal(false), earlyStoppingSchema])
    .prefault({})
    .describe(
      'Stop when the validation loss no longer falls. On, because an epoch is expensive here. The epoch with the lowest loss is kept either way.',
    ),
  when: z
    .enum(['always', 'auto'])
    .default('always')
    .describe("'auto' skips it if the head's validation accuracy leaves no measurable room for improvement."),
});
