import { z } from 'zod';

const ofChannels = (what: string, wanted: z.ZodNumber) => z.array(wanted).length(3).optional().describe(what);

/** What a user can say of an ONNX file that is the base. */
export const onnxSchema = z.strictObject({
  output: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of the tensor that the features are taken from. Default: the input of the last layer if the network ends in a classifier, else its output.',
    ),
  layout: z.enum(['nchw', 'nhwc']).optional().describe("Order of the input's axes. Most files contain it."),
  channels: z.enum(['rgb', 'bgr']).optional().describe('Order of the colours. Nearly all networks expect red first.'),
  mean: ofChannels(
    'For each colour, in the order above, on a scale from 0 to 255: what is subtracted first.',
    z.number(),
  ),
  deviation: ofChannels('Of each colour: what the difference is divided by.', z.number().positive()),
});
