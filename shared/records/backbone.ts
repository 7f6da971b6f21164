import { z } from 'zod';

/** How an ONNX file of a user's own is fed and read: what was found in it, guessed, or given. */
const onnxInputSchema = z.object({
  layout: z.enum(['nchw', 'nhwc']),
  channels: z.enum(['rgb', 'bgr']),
  /** A pixel from 0 to 255 becomes (pixel - mean) / deviation, channel by channel in the order that the file wants. */
  mean: z.tuple([z.number(), z.number(), z.number()]),
  deviation: z.tuple([z.number(), z.number(), z.number()]),
  /** Name of the tensor in the file that the features are taken from. */
  output: z.string(),
});

const networkSchema = z.object({
  /** Which of the known architectures it is: the one that can say what it can do. */
  architecture: z.string(),
  /** As people read it: "MobileNetV2 1.00". */
  title: z.string(),
  /** Side of the square images that it reads, in pixels. */
  imageSizePx: z.int(),
  /** Length of a feature vector. */
  featureCount: z.int(),
  /** Number of its weights. */
  parameters: z.int(),
  /** Of one image, in millions; where it is known. */
  multiplyAdds: z.number().optional(),
  /** Of its weights, as an SPDX identifier or in words; where it is known. */
  licence: z.string().optional(),
  /** The last feature maps, where the features are their mean over all places: name of the tensor, and its side. */
  maps: z.object({ tensor: z.string(), side: z.int() }).optional(),
  /** Of MobileNetV2: its width factor. */
  width: z.number().optional(),
  /** Where it is an ONNX file. */
  onnx: onnxInputSchema.optional(),
});

/** One of the networks that a pair is made of, as a base by itself would be recorded. */
const partSchema = z.object({ name: z.string(), sha256: z.string(), backbone: networkSchema });
export type BackbonePart = z.infer<typeof partSchema>;

/** The base network of a run as a value: everything that the steps after Ingest have to know of it. */
export const backboneSchema = networkSchema.extend({
  /** Where it is a pair: its two networks, in the order of their features. */
  parts: z.array(partSchema).optional(),
});
export type Backbone = z.infer<typeof backboneSchema>;
export type OnnxInput = z.infer<typeof onnxInputSchema>;
