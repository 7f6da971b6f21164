import { z } from 'zod';
import { earlyStoppingSchema } from './early-stopping-schema';

/** Training of the head. */
export const headSchema = z.strictObject({
  epochs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe(
      'Passes over the training features. A pass takes a fraction of a second, since features are computed once; 20 are enough at the default learning rate. Use more for a lower rate or many classes, then with earlyStopping.',
    ),
  batchSize: z
    .int()
    .min(1)
    .max(8192)
    .default(32)
    .describe(
      "Images per training step. 32 is Keras' default and the notebook's; larger batches are faster and need a higher learning rate.",
    ),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(1e-3)
    .describe(
      'Learning rate of the optimizer. Ten times the notebook\'s 0.0001, because a head alone tolerates it: the notebook\'s 10 epochs end at loss 0.20, 20 epochs at this rate at 0.05. "headstart sweep" finds a better one.',
    ),
  optimizer: z
    .enum(['adam', 'rmsprop', 'sgd'])
    .default('adam')
    .describe("Adam needs no tuning. All three are Keras', with its defaults; sgd needs a learning rate around 0.1."),
  dropout: z
    .number()
    .min(0)
    .max(0.95)
    .default(0.2)
    .describe(
      "Share of features dropped in a training step, the notebook's 0.2. Raise it if training accuracy is far above validation accuracy.",
    ),
  weightDecay: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      "Decoupled weight decay, as in Keras' AdamW: before each step the kernel shrinks by learningRate * weightDecay of itself; the bias does not. 0 is the notebook's; try 0.01 with few images per class.",
    ),
  classWeights: z
    .union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().positive())])
    .default('none')
    .describe(
      "'balanced' weights each class by n / (classes * n of the class), as scikit-learn does; or one weight per class, by its name. 'none' serves the accuracy over all images, 'balanced' that of rare classes.",
    ),
  earlyStopping: z
    .union([z.literal(false), earlyStoppingSchema])
    .default(false)
    .describe(
      'Stop when the validation loss no longer falls, and keep the best epoch. Off, so that every requested epoch is trained, as in the notebook. {} turns it on.',
    ),
  shuffle: z
    .boolean()
    .default(true)
    .describe(
      'Draw the images of an epoch in a new order, from the seed. Turn it off only to compare with another trainer step by step.',
    ),
  calibration: z
    .enum(['none', 'temperature'])
    .default('none')
    .describe(
      "'temperature' divides the logits by a number fitted on validation, so that a probability of 0.9 is right nine times in ten. The predicted class stays the same. Off, because the exported model is then Keras' own.",
    ),
  repeats: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe(
      'Heads trained, each from its own seed, to see how much the numbers depend on it. The first is kept. 5 is informative and costs seconds.',
    ),
  crossValidate: z
    .int()
    .min(0)
    .max(50)
    .refine((folds) => folds !== 1, { message: 'one fold would leave nothing to train on: 0, or 2 and more' })
    .default(0)
    .describe(
      'Folds of a cross-validation of the head over training and validation features; 0 for none, 1 is refused. Use 5 with few images, when a single split is luck.',
    ),
});
