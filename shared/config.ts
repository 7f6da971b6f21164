import { z } from 'zod';
import { BASE_WIDTHS, IMAGE_SIZES_PX } from './base/base-weights';
import { ConfigError } from './errors';
import { planFineTune } from './fine-tune/plan-fine-tune';

const MIB = 1024 * 1024;
const share = z.number().min(0).max(1);

const splitSchema = z
  .strictObject({
    train: share.default(0.8),
    validation: share.default(0.1),
    test: share.default(0.1),
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, { message: 'the three shares must add up to 1' })
  .refine((s) => s.train > 0 && s.validation > 0, { message: 'train and validation must be above 0' });

const earlyStoppingSchema = z.strictObject({
  /** Epochs without a better validation loss before training stops; the best epoch's weights are kept. */
  patience: z.int().min(1).max(1000).default(3),
  minDelta: z.number().min(0).default(0),
});

const headSchema = z.strictObject({
  epochs: z.int().min(1).max(10_000).default(20),
  batchSize: z.int().min(1).max(8192).default(32),
  learningRate: z.number().positive().max(10).default(1e-3),
  optimizer: z.enum(['adam', 'rmsprop', 'sgd']).default('adam'),
  dropout: z.number().min(0).max(0.95).default(0.2),
  /**
   * Decoupled weight decay, as `weight_decay` of Keras' optimizers (AdamW): before each step the kernel shrinks by
   * learningRate * weightDecay of itself. The bias does not.
   */
  weightDecay: z.number().min(0).max(10).default(0),
  /** 'balanced' weighs each class by n / (classes * n_class), as scikit-learn does; or a weight per class name. */
  classWeights: z.union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().positive())]).default('none'),
  earlyStopping: z.union([z.literal(false), earlyStoppingSchema]).default(false),
  shuffle: z.boolean().default(true),
  /** 'temperature' divides the logits by a number fitted on the validation split, so that probabilities can be believed. */
  calibration: z.enum(['none', 'temperature']).default('none'),
  /** Heads trained, each from its own seed, to see how far the numbers depend on it. The first is the one that is kept. */
  repeats: z.int().min(1).max(100).default(1),
  /** Folds of a cross-validation over the training and validation images; 0 for none. */
  crossValidate: z
    .int()
    .min(0)
    .max(50)
    .refine((folds) => folds !== 1, { message: 'one fold would leave nothing to train on: 0, or 2 and more' })
    .default(0),
});

/** What a base is asked for beyond its frozen features; see docs/full-pass.md. */
export const MODES = ['head', 'features', 'augment', 'fine-tune'] as const;

/** A factor as Keras' preprocessing layers take it: a number f stands for the range from -f to f. */
const factor = (most: number) => {
  const end = z.number().min(-most).max(most);
  const range = z.tuple([end, end]).refine(([low, high]) => low <= high, { message: 'the lower end comes first' });
  return z.union([z.number().min(0).max(most), range]);
};

/**
 * Views of training images, as Keras' RandomFlip, RandomRotation, RandomZoom, RandomTranslation and RandomContrast make
 * them, in this order. A factor of 0 leaves its layer out.
 */
const augmentSchema = z.strictObject({
  /** Views of each training image, beside the image itself. */
  views: z.int().min(1).max(64).default(4),
  flip: z.enum(['none', 'horizontal', 'vertical', 'horizontal_and_vertical']).default('horizontal'),
  /** Share of a full turn; positive is counter-clockwise. */
  rotation: factor(1).default(0.1),
  /** Share of height and width by which the image shrinks (positive) or grows (negative), its aspect ratio kept. */
  zoom: factor(1).default(0.1),
  /** Share of height and of width by which it is moved, each drawn by itself; positive is down and right. */
  translation: factor(1).default(0.1),
  /**
   * The distance from each channel's mean is multiplied by 1 - lower to 1 + upper, of a pair [lower, upper]; by 1 to
   * 1 + f, of a number f: that is what Keras 3 draws.
   */
  contrast: z.union([share, z.tuple([share, share])]).default([0.1, 0.1]),
  /** What stands where the moved image has no pixels. */
  fillMode: z.enum(['reflect', 'wrap', 'constant', 'nearest']).default('reflect'),
  /** The value of 'constant', 0 to 255. */
  fillValue: z.number().min(0).max(255).default(0),
});
export type AugmentConfig = z.output<typeof augmentSchema>;

/** Training the base's upper part together with the head, where `mode` is 'fine-tune'. */
const fineTuneSchema = z.strictObject({
  /** The first layer of the base that trains: Keras' index, or its name. Those before it stay frozen. */
  at: z.union([z.int().min(0), z.string().min(1)]).default(100),
  epochs: z.int().min(1).max(10_000).default(10),
  batchSize: z.int().min(1).max(8192).default(32),
  learningRate: z.number().positive().max(1).default(1e-5),
  /** The epoch with the lowest validation loss is the one that is kept, with early stopping or without. */
  earlyStopping: z.union([z.literal(false), earlyStoppingSchema]).prefault({}),
  /** 'auto' leaves it where the head's accuracy on validation leaves no room to be seen to improve. */
  when: z.enum(['always', 'auto']).default('always'),
});
export type FineTuneConfig = z.output<typeof fineTuneSchema>;

const limitsSchema = z.strictObject({
  archiveBytes: z
    .int()
    .positive()
    .default(64 * 1024 * MIB),
  entries: z.int().positive().default(2_000_000),
  /** Uncompressed size of one entry. */
  entryBytes: z
    .int()
    .positive()
    .default(200 * MIB),
  /** Uncompressed size of all entries together. */
  totalBytes: z
    .int()
    .positive()
    .default(256 * 1024 * MIB),
  /** Uncompressed over compressed size of one entry. */
  ratio: z.number().positive().default(200),
  /** Width times height of one image. */
  imagePixels: z.int().positive().default(100_000_000),
});

/** The configuration of one run. Every key has a default; unknown keys are errors. */
export const configSchema = z.strictObject({
  /** A name ('imagenet', 'stanford-dogs'), the path of an H5 file or a tfjs model.json, an https:// or s3:// URI. */
  base: z.string().min(1).optional(),
  width: z.literal(BASE_WIDTHS).default(1.0),
  imageSizePx: z.literal(IMAGE_SIZES_PX).default(160),
  engine: z.enum(['onnx', 'tfjs']).default('onnx'),
  /** What the base computes in. 'int8' is twice as fast; it is calibrated on training images, and refused where it loses. */
  precision: z.enum(['float32', 'int8']).default('float32'),
  seed: z.int().min(0).max(0xffffffff).default(1),
  split: splitSchema.prefault({}),
  /** Split again by content although the archive comes with train/ and validation/ folders. */
  resplit: z.boolean().default(false),
  /** 'head' trains on the frozen base's features; the others send the images through the base again. */
  mode: z.enum(MODES).default('head'),
  /** What 'augment' makes of a training image; 'fine-tune' may start from a head that was trained on such views. */
  augment: z.union([z.literal(false), augmentSchema]).default(false),
  head: headSchema.prefault({}),
  fineTune: fineTuneSchema.prefault({}),
  limits: limitsSchema.prefault({}),
  /** Share of images that may be unusable before the run stops. */
  maxBadShare: share.default(0.1),
  /** Images in a shard, the unit of work of one ExtractFeatures call; by default chosen by what an image takes. */
  shardImages: z.int().min(1).max(10_000).optional(),
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type HeadConfig = Config['head'];
export type Limits = Config['limits'];

/**
 * The whole configuration from what the user gave.
 * @throws ConfigError naming each key that is unknown or out of range, with what was found and what is allowed
 */
export function parseConfig(input: unknown): Config {
  if (typeof input === 'string') throw textFound(input);
  const parsed = configSchema.safeParse(input ?? {});
  if (parsed.success) return withViews(checkPrecision(checkLayer(parsed.data)));
  const problems = parsed.error.issues.map((issue) => describeIssue(issue, input));
  throw new ConfigError(`The configuration is not valid: ${problems.join('; ')}`);
}

/** What a sidecar or metadata held that is no JSON comes here as it was written. */
function textFound(text: string): ConfigError {
  const found = JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  return new ConfigError(`The configuration is not valid: it is the text ${found}, wanted a JSON object`, {
    remedy: 'Write it as JSON, for example {"seed": 1, "head": {"epochs": 20}}.',
  });
}

const SHOWN = 80;

/** Tells of a layer that does not exist before anything is computed. */
function checkLayer(config: Config): Config {
  const { mode, width, imageSizePx, fineTune } = config;
  if (mode === 'fine-tune') planFineTune(width, imageSizePx, fineTune.at);
  return config;
}

/** int8 is ONNX Runtime's, and a base that is trained further is no longer the one that was calibrated. */
function checkPrecision(config: Config): Config {
  const { precision, engine, mode } = config;
  if (precision === 'float32' || (engine === 'onnx' && mode !== 'fine-tune')) return config;
  const found = engine === 'onnx' ? `"mode" is "${mode}"` : `"engine" is "${engine}"`;
  throw new ConfigError(`The configuration is not valid: "precision" is "int8" and ${found}; wanted "float32"`);
}

/** The mode decides whether there are views; a wish for views in a mode that makes none is an error, not a silent no. */
function withViews(config: Config): Config {
  const { mode, augment } = config;
  if (mode === 'augment' && !augment) return { ...config, augment: augmentSchema.parse({}) };
  if (augment && (mode === 'head' || mode === 'features')) {
    throw new ConfigError(
      `The configuration is not valid: "augment" is given and "mode" is "${mode}", which makes no views; wanted "augment" or "fine-tune"`,
    );
  }
  return config;
}

function describeIssue(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const at = issue.path.join('.');
    const unknown = issue.keys.map((key) => `"${at ? `${at}.` : ''}${key}"`).join(', ');
    return `unknown key ${unknown}; allowed ${at ? `in "${at}" ` : ''}are ${allowedKeys(issue.path).join(', ')}`;
  }
  const found = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], input);
  return `"${issue.path.join('.')}" is ${JSON.stringify(found)}: ${issue.message}`;
}

function allowedKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = configSchema;
  for (const key of path) schema = unwrap((unwrap(schema) as z.ZodObject).shape[key as string]);
  const object = unwrap(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodUnion) return schema.options.map(unwrap).find((option) => option instanceof z.ZodObject);
  return schema;
}
