import { z } from 'zod';

/**
 * head/similarity.json: where the classes lie among the features of the model that is kept, and how near to one of them an
 * image has to be. There is none where validation had too few images to set the threshold by.
 */
export const similarityFileSchema = z.object({
  schemaVersion: z.literal(1),
  classes: z.array(z.string()),
  featureCount: z.int(),
  /** An image whose largest cosine to a direction is below it is taken for none of the classes. */
  threshold: z.number(),
  /** Share of images of the classes that are taken for none of them, at most, as the threshold was set. */
  falseAlarmRate: z.number(),
  fittedOn: z.literal('validation'),
  /** Little-endian float32 [featureCount, classes] in base64: in a column the direction of a class, of length 1. */
  directions: z.string(),
});
