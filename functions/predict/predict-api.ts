import { z } from 'zod';

/** What the predict function is asked and what it answers. The OpenAPI document is made from these schemas. */

/** A model reference: a name of the registry, and a version where not its latest is meant. */
export const modelReference = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}(@v[1-9][0-9]{0,8})?$/)
  .describe('A model of the registry: `name` for its latest version, or `name@v3`.');

/** Images in one request, at most: what a function does in well under its timeout. */
export const MAX_IMAGES = 100;

export const predictRequest = z
  .strictObject({
    images: z
      .array(z.string().min(1).max(2048))
      .min(1)
      .max(MAX_IMAGES)
      .describe('Addresses of images, s3://bucket/key, in buckets that the function may read.'),
  })
  .describe('Several images that lie in a bucket.');

const probability = z.number().min(0).max(1);

export const modelInfo = z
  .object({
    name: z.string(),
    version: z.string(),
    preprocessingVersion: z.int().describe('How an image becomes the input of the network.'),
    classes: z.array(z.string()),
    thresholds: z
      .array(probability)
      .optional()
      .describe(
        'Of a multi-label model: an image is taken for a class from this probability on; in the order of `classes`.',
      ),
  })
  .describe('The model that was used.');
export type ModelInfo = z.infer<typeof modelInfo>;

const said = {
  class: z.string().describe('The most probable class.'),
  probability: probability.describe('Of that class.'),
  probabilities: z.record(z.string(), probability).describe('Of each class.'),
  similarity: z
    .number()
    .optional()
    .describe('How near the image is to one of the classes, a cosine. Absent where the model cannot tell.'),
  unknown: z
    .boolean()
    .optional()
    .describe(
      'Whether the image is so far from all classes that it probably shows none of them. Absent where the model cannot tell.',
    ),
};
const answeredBy = {
  model: modelInfo.pick({ name: true, version: true }),
  preprocessingVersion: modelInfo.shape.preprocessingVersion,
};

export const prediction = z.object({ ...said, ...answeredBy }).describe('What the model says of the image.');
export type Prediction = z.infer<typeof prediction>;

export const problemDocument = z
  .object({ title: z.string(), status: z.int().min(400).max(599), detail: z.string() })
  .describe('Why there is no answer, as RFC 9457 writes it.');
export type ProblemDocument = z.infer<typeof problemDocument>;

export const predictions = z
  .object({
    ...answeredBy,
    predictions: z.array(
      z.union([
        z.object({ image: z.string(), ...said }),
        z.object({ image: z.string(), problem: problemDocument }).describe('An image that could not be used.'),
      ]),
    ),
  })
  .describe('What the model says of each image, in the order of the request.');

const saidLabels = {
  labels: z
    .array(z.object({ class: z.string(), probability }))
    .describe('The classes whose probability reaches their threshold, the most probable first; none where none does.'),
  probabilities: z.record(z.string(), probability).describe('Of each class, each by itself.'),
};

export const labelPrediction = z
  .object({ ...saidLabels, ...answeredBy })
  .describe('What a multi-label model says of the image: several classes, or none.');

export const labelPredictions = z
  .object({
    ...answeredBy,
    predictions: z.array(
      z.union([
        z.object({ image: z.string(), ...saidLabels }),
        z.object({ image: z.string(), problem: problemDocument }).describe('An image that could not be used.'),
      ]),
    ),
  })
  .describe('What a multi-label model says of each image, in the order of the request.');

export const health = z.object({ status: z.literal('ok') });
