import { z } from 'zod';
import { backboneSchema } from './backbone';
import { ORIENTS } from './orients';

/** model/manifest.json: what a program has to know to feed the exported model and to read its answer. */
export const modelManifestSchema = z.object({
  schemaVersion: z.literal(1),
  classes: z.array(z.string()),
  input: z.object({
    name: z.string(),
    shape: z.array(z.int().nullable()),
    layout: z.string(),
    range: z.tuple([z.number(), z.number()]),
    /** 'exif': an image is turned upright as its file says, before anything else. 'ignore': it is taken as it is stored. */
    orient: z.enum(ORIENTS).default('ignore'),
    /** How an image of any size becomes the input. */
    resize: z.string(),
    preprocessingVersion: z.int(),
  }),
  output: z.object({
    name: z.string(),
    shape: z.array(z.int().nullable()),
    kind: z.enum(['sigmoid', 'softmax']),
    /** With one sigmoid unit: the class whose probability it gives. */
    positiveClass: z.string().optional(),
  }),
  /**
   * How an image that shows none of the classes is recognised: the largest number of this output is below the threshold. Absent
   * where there were too few images to set it by, and in models of 0.1.0.
   */
  unknown: z
    .object({
      /** Of the ONNX exports: one number per class, the cosine of the image's features to the direction of the class. */
      output: z.string(),
      /** The file of the directions, from which the same is computed beside the other exports; absent where there are none. */
      file: z.string().optional(),
      threshold: z.number(),
      /** Share of images of the classes that are taken for none of them, at most, as the threshold was set. */
      falseAlarmRate: z.number(),
      fittedOn: z.literal('validation'),
    })
    .optional(),
  /** Where the probabilities are calibrated: what the logits were divided by, in the weights themselves. */
  calibration: z.object({ temperature: z.number(), fittedOn: z.literal('validation') }).optional(),
  base: z.object({
    name: z.string(),
    sha256: z.string(),
    /** Of MobileNetV2. */
    width: z.number().optional(),
    backbone: backboneSchema.optional(),
    /** What the base in model.onnx computes in: what the head was trained on. */
    precision: z.enum(['float32', 'int8']),
  }),
  /** What a user of the files should know. */
  notes: z.array(z.string()).optional(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type ModelManifest = z.infer<typeof modelManifestSchema>;

/**
 * The same of a model that may say several classes of an image, or none: one probability per class, each by itself. Its
 * own version: taking the most probable class as the answer would be wrong.
 */
export const multiLabelModelManifestSchema = modelManifestSchema.omit({ unknown: true, calibration: true }).extend({
  schemaVersion: z.literal(2),
  task: z.literal('multi-label'),
  output: z.object({
    name: z.string(),
    shape: z.array(z.int().nullable()),
    /** One unit and a sigmoid for each class. */
    kind: z.literal('sigmoids'),
    /** An image is taken for a class from this probability on; in the order of the classes, chosen on validation. */
    thresholds: z.array(z.number()),
  }),
});
export type MultiLabelModelManifest = z.infer<typeof multiLabelModelManifestSchema>;
