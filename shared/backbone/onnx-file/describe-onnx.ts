import { z } from 'zod';
import { cutOnnx } from './cut-onnx';
import { type PrepareOnnxOptions, prepareOnnx } from './prepare-onnx';
import { readOnnx } from './read-onnx';

/** What is asked of a file: nothing of it is code, so that it may go to another process. */
export type AskedOnnx = Omit<PrepareOnnxOptions, 'run'>;

const perChannel = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** How a file is fed and read, as it was found out by running it: all of a prepared network but the network itself. */
export const onnxDescriptionSchema = z.object({
  schemaVersion: z.literal(1),
  featureCount: z.int().positive(),
  /** Numbers in the file's constants. */
  parameters: z.int().nonnegative(),
  preprocessing: z.object({
    imageSizePx: z.int().positive(),
    layout: z.enum(['nchw', 'nhwc']),
    channels: z.enum(['rgb', 'bgr']),
    mean: perChannel,
    deviation: perChannel,
    resize: z.literal('stretch'),
  }),
  features: z.object({
    tensor: z.string(),
    shape: z.enum(['vector', 'map-nchw', 'map-nhwc', 'class-token', 'mean-of-tokens']),
    featureCount: z.int().positive(),
    elementType: z.string(),
    quantized: z.tuple([z.string(), z.string()]).readonly().optional(),
    how: z.string(),
  }),
  batch: z.enum(['free', 'one']),
  how: z.array(z.string()).readonly(),
});

export type OnnxDescription = z.output<typeof onnxDescriptionSchema>;

/** Finds out how a file is fed and read. @throws BaseError for every reason why it cannot be used */
export type DescribeOnnx = (bytes: Uint8Array, asked: AskedOnnx) => Promise<OnnxDescription>;

/** By running it in this process. */
export const describeOnnx: DescribeOnnx = async (bytes, asked) => {
  const { featureCount, facts, preprocessing, features, batch, how } = await prepareOnnx(bytes, asked);
  return { schemaVersion: 1, featureCount, parameters: facts.parameters, preprocessing, features, batch, how };
};

/**
 * The network that a description is of, as `prepareOnnx` gives it: nothing is run.
 * @param name of the file, as messages call it
 */
export function describedNetwork(bytes: Uint8Array, name: string, description: OnnxDescription): Uint8Array {
  const { features, preprocessing, batch } = description;
  const { quantized, ...found } = features;
  return cutOnnx(readOnnx(bytes, name), { features: { ...found, quantized }, preprocessing, batch });
}
