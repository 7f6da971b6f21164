import { z } from 'zod';
import { BASE_WIDTHS } from './base-sizes';
import { ORIENTS } from './orients';

/**
 * The configuration as a run has recorded it. It was checked when the run began, so this says which type a setting has
 * and no more: no range, no default that today's releases would choose, nothing about keys that it does not know.
 *
 * A key that is new gets a default here too: what releases did that did not know the key. Those recorded nothing of it.
 */
const factor = z.union([z.number(), z.tuple([z.number(), z.number()])]);
const earlyStopping = z.union([z.literal(false), z.object({ patience: z.int(), minDelta: z.number() })]);

const augment = z.object({
  views: z.int(),
  flip: z.enum(['none', 'horizontal', 'vertical', 'horizontal_and_vertical']),
  rotation: factor,
  zoom: factor,
  translation: factor,
  contrast: factor,
  fillMode: z.enum(['reflect', 'wrap', 'constant', 'nearest']),
  fillValue: z.number(),
});

const head = z.object({
  epochs: z.int(),
  batchSize: z.int(),
  learningRate: z.number(),
  optimizer: z.enum(['adam', 'rmsprop', 'sgd']),
  dropout: z.number(),
  weightDecay: z.number(),
  classWeights: z.union([z.enum(['none', 'balanced']), z.record(z.string(), z.number())]),
  earlyStopping,
  shuffle: z.boolean(),
  calibration: z.enum(['none', 'temperature']),
  repeats: z.int(),
  crossValidate: z.int(),
});

const fineTune = z.object({
  at: z.union([z.int(), z.string()]),
  epochs: z.int(),
  batchSize: z.int(),
  learningRate: z.number(),
  earlyStopping,
  when: z.enum(['always', 'auto']),
});

const limits = z.object({
  archiveBytes: z.int(),
  entries: z.int(),
  entryBytes: z.int(),
  totalBytes: z.int(),
  ratio: z.number(),
  imagePixels: z.int(),
});

const onnx = z
  .object({
    output: z.string(),
    layout: z.enum(['nchw', 'nhwc']),
    channels: z.enum(['rgb', 'bgr']),
    mean: z.array(z.number()),
    deviation: z.array(z.number()),
  })
  .partial()
  .optional();

/** In the order of shared/config.ts, which a test holds it to. */
export const recordedConfigSchema = z.object({
  base: z.string().optional(),
  width: z.literal(BASE_WIDTHS),
  onnx,
  imageSizePx: z.int(),
  orient: z.enum(ORIENTS).default('ignore'),
  engine: z.enum(['onnx', 'tfjs', 'gpu']),
  precision: z.enum(['float32', 'int8']),
  int8Calibration: z.string().optional(),
  seed: z.int(),
  split: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
  resplit: z.boolean(),
  multiLabel: z.boolean().optional(),
  mode: z.enum(['head', 'features', 'augment', 'fine-tune']),
  augment: z.union([z.literal(false), augment]),
  head,
  fineTune,
  limits,
  exclude: z.array(z.string()),
  maxBadShare: z.number(),
  shardImages: z.int().optional(),
});
export type RecordedConfig = z.output<typeof recordedConfigSchema>;
