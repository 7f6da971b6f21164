import { z } from 'zod';
import { BASE_WIDTHS, IMAGE_SIZES_PX } from './base/base-weights';
import { type ConfigKey, configKeys } from './config-keys';
import { describeConfigIssues, type OriginOf } from './describe-config-issues';
import { ConfigError } from './errors';
import { planFineTune } from './fine-tune/plan-fine-tune';

const MIB = 1024 * 1024;
const share = z.number().min(0).max(1);

const splitSchema = z
  .strictObject({
    train: share
      .default(0.8)
      .describe(
        'Share of images to train on. The three shares add up to 1; more here means a better model, less certain numbers.',
      ),
    validation: share
      .default(0.1)
      .describe(
        'Share that epochs, settings and rungs of the ladder are chosen by. With fewer than 1,000 images, take 0.2.',
      ),
    test: share
      .default(0.1)
      .describe(
        'Share that is looked at once, at the end. 0 leaves it out; the accuracy that is told is then that of validation, which was chosen by.',
      ),
  })
  .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, { message: 'the three shares must add up to 1' })
  .refine((s) => s.train > 0 && s.validation > 0, { message: 'train and validation must be above 0' });

const earlyStoppingSchema = z.strictObject({
  patience: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe(
      "Epochs without a better validation loss before training stops; the best epoch's weights are kept. Raise it where the loss is noisy.",
    ),
  minDelta: z
    .number()
    .min(0)
    .default(0)
    .describe('By how much the loss must fall to count as better. 0 counts any fall, as Keras does.'),
});

const headSchema = z.strictObject({
  epochs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe(
      'Passes over the training features. A pass takes a fraction of a second, since features are computed once; 20 suffice at the default learning rate. More for a lower rate or many classes, then with earlyStopping.',
    ),
  batchSize: z
    .int()
    .min(1)
    .max(8192)
    .default(32)
    .describe(
      "Images in a step of training. 32 is Keras' default and the notebook's; larger is faster and wants a higher learning rate.",
    ),
  learningRate: z
    .number()
    .positive()
    .max(10)
    .default(1e-3)
    .describe(
      "The optimizer's. Ten times the notebook's 0.0001, because a head alone stands it: the notebook's 10 epochs end at loss 0.20, 20 epochs at this rate at 0.05. \"headstart sweep\" finds a better one.",
    ),
  optimizer: z
    .enum(['adam', 'rmsprop', 'sgd'])
    .default('adam')
    .describe("Adam needs no tuning. All three are Keras', with its defaults; sgd wants a learning rate around 0.1."),
  dropout: z
    .number()
    .min(0)
    .max(0.95)
    .default(0.2)
    .describe(
      "Share of features dropped in a step of training, the notebook's 0.2. Raise it where training accuracy runs ahead of validation's.",
    ),
  weightDecay: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      "Decoupled weight decay, as Keras' AdamW has it: before each step the kernel shrinks by learningRate * weightDecay of itself; the bias does not. 0 is the notebook's; try 0.01 with few images a class.",
    ),
  classWeights: z
    .union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().positive())])
    .default('none')
    .describe(
      "'balanced' weighs each class by n / (classes * n of the class), as scikit-learn does; or a weight a class, by its name. 'none' serves the accuracy over all images, 'balanced' that of rare classes.",
    ),
  earlyStopping: z
    .union([z.literal(false), earlyStoppingSchema])
    .default(false)
    .describe(
      'Stop where the validation loss has stopped falling, and keep the best epoch. Off, so that every epoch asked for is trained, as in the notebook. {} turns it on.',
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
      "'temperature' divides the logits by a number fitted on validation, so that a probability of 0.9 is right nine times in ten. The class that is said stays the same. Off, because the exported model is then Keras' own.",
    ),
  repeats: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe(
      'Heads trained, each from its own seed, to see how far the numbers depend on it. The first is kept. 5 tells enough and costs seconds.',
    ),
  crossValidate: z
    .int()
    .min(0)
    .max(50)
    .refine((folds) => folds !== 1, { message: 'one fold would leave nothing to train on: 0, or 2 and more' })
    .default(0)
    .describe(
      'Folds of a cross-validation of the head over training and validation features; 0 for none, 1 is refused. 5 with few images, where one split is luck.',
    ),
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
  views: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe(
      'Views of each training image, beside the image itself. Each costs as much as computing the features once more; beyond 8 little is gained.',
    ),
  flip: z
    .enum(['none', 'horizontal', 'vertical', 'horizontal_and_vertical'])
    .default('horizontal')
    .describe(
      "Mirror it, in half of the views. 'horizontal' suits photographs; 'none' where left and right or writing matter, both for pictures from above.",
    ),
  rotation: factor(1)
    .default(0.1)
    .describe(
      'Share of a full turn; positive is counter-clockwise. 0.1 is up to 36 degrees either way, a camera held askew.',
    ),
  zoom: factor(1)
    .default(0.1)
    .describe(
      'Share of height and width by which the image shrinks (positive) or grows (negative), its aspect ratio kept. Raise it where objects come in many sizes.',
    ),
  translation: factor(1)
    .default(0.1)
    .describe(
      'Share of height and of width by which it is moved, each drawn by itself; positive is down and right. Raise it where objects stand anywhere in the picture.',
    ),
  contrast: z
    .union([share, z.tuple([share, share])])
    .default([0.1, 0.1])
    .describe(
      "The distance from each channel's mean is multiplied by 1 - lower to 1 + upper, of a pair [lower, upper]; by 1 to 1 + f, of a number f: that is what Keras 3 draws. Raise it where light varies.",
    ),
  fillMode: z
    .enum(['reflect', 'wrap', 'constant', 'nearest'])
    .default('reflect')
    .describe(
      "What stands where the moved image has no pixels. 'reflect' is Keras' default; 'constant' where pictures have a plain border.",
    ),
  fillValue: z.number().min(0).max(255).default(0).describe("The value of fillMode 'constant': 0 is black, 255 white."),
});
export type AugmentConfig = z.output<typeof augmentSchema>;

/** Training the base's upper part together with the head, where `mode` is 'fine-tune'. */
const fineTuneSchema = z.strictObject({
  at: z
    .union([z.int().min(0), z.string().min(1)])
    .default(100)
    .describe(
      "The first layer of the base that trains, by Keras' index or name; those before it stay frozen. 100 is the usual tutorial's; lower trains more and costs more.",
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
    .describe("Images in a step. Memory grows with it: lower it where a GPU's does not suffice."),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(1e-5)
    .describe("RMSprop's. A hundredth of the head's, so that what the base knows is not unlearnt."),
  earlyStopping: z
    .union([z.literal(false), earlyStoppingSchema])
    .prefault({})
    .describe(
      'Stop where the validation loss has stopped falling. On, because an epoch is expensive here. The epoch with the lowest loss is kept either way.',
    ),
  when: z
    .enum(['always', 'auto'])
    .default('always')
    .describe("'auto' leaves it out where the head's accuracy on validation leaves no room to be seen to improve."),
});
export type FineTuneConfig = z.output<typeof fineTuneSchema>;

const limitsSchema = z.strictObject({
  archiveBytes: z
    .int()
    .positive()
    .default(64 * 1024 * MIB)
    .describe(
      'Size of the archive, in bytes (64 GiB). Lower it where strangers may drop archives; it is checked before anything is read.',
    ),
  entries: z
    .int()
    .positive()
    .default(2_000_000)
    .describe('Entries of the archive. The directory alone is read; a million entries are planned in seconds.'),
  entryBytes: z
    .int()
    .positive()
    .default(200 * MIB)
    .describe(
      'Uncompressed size of one entry, in bytes (200 MiB): far above any photograph, far below the memory of a function.',
    ),
  totalBytes: z
    .int()
    .positive()
    .default(256 * 1024 * MIB)
    .describe('Uncompressed size of all entries together, in bytes (256 GiB).'),
  ratio: z
    .number()
    .positive()
    .default(200)
    .describe('Uncompressed over compressed size of one entry. Photographs hardly compress; a zip bomb reaches 1,000.'),
  imagePixels: z
    .int()
    .positive()
    .default(100_000_000)
    .describe(
      'Width times height of one image. 100 megapixels take 300 MB when decoded; raise it for scans, with the memory to match.',
    ),
});

/** A run's configuration travels in an event of Step Functions, of which 256 KiB is the limit. */
const MOST_EXCLUDED_BYTES = 200_000;

const excludeSchema = z
  .array(z.string().min(1))
  .refine((names) => Buffer.byteLength(JSON.stringify(names)) <= MOST_EXCLUDED_BYTES, {
    message: `the list is longer than ${MOST_EXCLUDED_BYTES} bytes; write an archive without these images instead ("headstart inspect --clean-zip")`,
  });

/** The configuration of one run. Every key has a default; unknown keys are errors. */
export const configSchema = z.strictObject({
  base: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The pretrained network: 'imagenet', 'stanford-dogs', the path of a Keras H5 file or a tfjs model.json, an https:// or s3:// address. Without it: imagenet where it can be reached, else stanford-dogs with a notice. In a configuration file a path that begins with ./ or ../ counts from that file.",
    ),
  width: z
    .literal(BASE_WIDTHS)
    .default(1.0)
    .describe(
      "Width factor of MobileNetV2. 1.0 is the notebook's; 0.5 and 0.35 compute a third and a fifth as much and cost some accuracy. The weights of a width are another download.",
    ),
  imageSizePx: z
    .literal(IMAGE_SIZES_PX)
    .default(160)
    .describe(
      "Side of the base's input, in pixels. 160 is the notebook's; 224 sees small things and takes twice the time, 96 takes a third.",
    ),
  engine: z
    .enum(['onnx', 'tfjs'])
    .default('onnx')
    .describe(
      "What runs the base. 'onnx' is twice as fast and starts in a tenth of the time; 'tfjs' is the reference that it is checked against.",
    ),
  precision: z
    .enum(['float32', 'int8'])
    .default('float32')
    .describe(
      "What the base computes in. 'int8' is up to twice as fast; it is calibrated on training images, and refused where it loses. With the onnx engine only, and not with fine-tuning.",
    ),
  int8Calibration: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'wanted the id of a calibration, 64 hexadecimal figures')
    .optional()
    .describe(
      "With precision 'int8': the calibration of an earlier run, by its id, in place of one that is made of this archive's training images. An archive that has grown then finds its features in the cache. The id stands in that run's metrics.json.",
    ),
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe(
      'Of every random draw: initial weights, order, dropout, views. The same seed gives the same bytes; another tells what was luck.',
    ),
  split: splitSchema
    .prefault({})
    .describe(
      'Shares of the splits where the archive has class folders only. An archive with train/ and validation/ is taken as it is.',
    ),
  resplit: z
    .boolean()
    .default(false)
    .describe(
      'Split by content although the archive comes with train/ and validation/: to get a test split, or other shares.',
    ),
  mode: z
    .enum(MODES)
    .default('head')
    .describe(
      "'head' trains on the frozen base's features; 'features' computes them in one job, for large archives; 'augment' adds views of training images; 'fine-tune' trains the base's upper part too. The last two send images through the base again and take longer.",
    ),
  augment: z
    .union([z.literal(false), augmentSchema])
    .default(false)
    .describe(
      "What mode 'augment' makes of a training image; {} for the defaults below. 'fine-tune' may start from a head that was trained on such views. Helps with few images; the better of both heads is kept.",
    ),
  head: headSchema.prefault({}).describe('Training of the head: dropout and one dense layer on the features.'),
  fineTune: fineTuneSchema
    .prefault({})
    .describe("Training the base's upper part together with the head, where mode is 'fine-tune'."),
  limits: limitsSchema.prefault({}).describe('What an archive may take. Beyond a limit it is refused before any work.'),
  exclude: excludeSchema
    .default([])
    .describe(
      'Images that are left out, by path inside the archive: found wrong, or not to be shown. "headstart inspect --exclude-list" writes such a list, and --exclude reads it. They are listed in metrics.json.',
    ),
  maxBadShare: share
    .default(0.1)
    .describe(
      'Share of images that may be unusable before the run stops. Bad ones are skipped, counted and listed; more than a tenth means that something else is wrong.',
    ),
  shardImages: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'Images in a shard, the unit of work of one ExtractFeatures call. Chosen by what an image takes; smaller means more calls side by side on AWS.',
    ),
});

/** Every key of the configuration, in the schema's order: what messages, the options page and completion are made from. */
export function allConfigKeys(): readonly ConfigKey[] {
  known ??= configKeys(configSchema);
  return known;
}

let known: readonly ConfigKey[] | undefined;

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type HeadConfig = Config['head'];
export type Limits = Config['limits'];

/**
 * The whole configuration from what the user gave.
 * @param originOf where a key was given, for the message
 * @throws ConfigError naming each key that is unknown or out of range, with what was found and what is allowed
 */
export function parseConfig(input: unknown, originOf?: OriginOf): Config {
  if (typeof input === 'string') throw textFound(input);
  const parsed = configSchema.safeParse(input ?? {});
  if (parsed.success) return sortExcluded(withViews(checkPrecision(checkLayer(parsed.data))));
  const { problems, remedy } = describeConfigIssues(parsed.error.issues, { input, keys: allConfigKeys(), originOf });
  throw new ConfigError(`The configuration is not valid: ${problems.join('; ')}`, { remedy });
}

/** What a sidecar or metadata held that is no JSON comes here as it was written. */
function textFound(text: string): ConfigError {
  const found = JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  return new ConfigError(`The configuration is not valid: it is the text ${found}, wanted a JSON object`, {
    remedy: 'Write it as JSON, for example {"seed": 1, "head": {"epochs": 20}}.',
  });
}

const SHOWN = 80;

/** The same images left out are the same run, in whatever order they were named. */
function sortExcluded(config: Config): Config {
  return config.exclude.length ? { ...config, exclude: [...new Set(config.exclude)].sort() } : config;
}

/** Tells of a layer that does not exist before anything is computed. */
function checkLayer(config: Config): Config {
  const { mode, width, imageSizePx, fineTune } = config;
  if (mode === 'fine-tune') planFineTune(width, imageSizePx, fineTune.at);
  return config;
}

/** int8 is ONNX Runtime's, and a base that is trained further is no longer the one that was calibrated. */
function checkPrecision(config: Config): Config {
  const { precision, engine, mode, int8Calibration } = config;
  if (int8Calibration && precision !== 'int8') {
    throw new ConfigError(
      `The configuration is not valid: "int8Calibration" is given and "precision" is "${precision}"; wanted "int8"`,
    );
  }
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
