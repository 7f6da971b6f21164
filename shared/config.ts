import { z } from 'zod';
import { augmentSchema } from './config/augment-schema';
import { checkConfig } from './config/check-config';
import { type ConfigKey, configKeys } from './config/config-keys';
import { describeConfigIssues, type OriginOf } from './config/describe-config-issues';
import { excludeSchema } from './config/exclude-schema';
import { fineTuneSchema } from './config/fine-tune-schema';
import { headSchema } from './config/head-schema';
import { limitsSchema } from './config/limits-schema';
import { onnxSchema } from './config/onnx-schema';
import { share } from './config/share';
import { splitSchema } from './config/split-schema';
import { ConfigError } from './errors';
import { BASE_WIDTHS } from './records/base-sizes';
import { ORIENTS } from './records/orients';

/** What a base is asked for beyond its frozen features; see docs/full-pass.md. */
export const MODES = ['head', 'features', 'augment', 'fine-tune'] as const;

/** The configuration of one run. Every key has a default; unknown keys are errors. */
export const configSchema = z.strictObject({
  base: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The pretrained network: a name that 'headstart bases' lists ('imagenet', 'stanford-dogs', 'efficientnet-lite0' …), 'auto' for the one that 'headstart select' chooses (of 'headstart train' alone), the path of a Keras H5 file, a tfjs model.json or any ONNX file of an image network, an https:// or s3:// address; or two of these with a + between ('efficientnet-lite0+stanford-dogs'), whose features are taken together. Without it: imagenet where it can be reached, else stanford-dogs with a notice. In a configuration file a path that begins with ./ or ../ counts from that file.",
    ),
  width: z
    .literal(BASE_WIDTHS)
    .default(1.0)
    .describe(
      "Width factor of MobileNetV2. 1.0 is the notebook's; 0.5 and 0.35 compute a third and a fifth as much and cost some accuracy. The weights of a width are another download.",
    ),
  onnx: onnxSchema
    .optional()
    .describe(
      'Where the base is an ONNX file: how it wants its pixels, and where its features are. What is not given is found in the file or guessed, and announced.',
    ),
  imageSizePx: z
    .int()
    .min(16)
    .max(1024)
    .optional()
    .describe(
      "Side of the base's input, in pixels. Without it MobileNetV2 takes the notebook's 160, of its 96, 128, 160, 192 and 224: 224 sees small things and takes twice the time, 96 takes a third. An ONNX file takes its own.",
    ),
  orient: z
    .enum(ORIENTS)
    .default('exif')
    .describe(
      "'exif' turns an image upright as its EXIF orientation says, which is what people see of it: phones store photographs as their sensor lies. 'ignore' takes the pixels as they are stored, as Keras' image loading does. The exported model treats the images that it is asked about alike.",
    ),
  engine: z
    .enum(['onnx', 'tfjs', 'gpu'])
    .default('onnx')
    .describe(
      "What runs the base. 'onnx' is ONNX Runtime on the processor, and 'tfjs' the reference that it is checked against, which takes twice the time. 'gpu' is ONNX Runtime on a graphics processor, through WebGPU, in float32: on this machine, or in the full pass on AWS (mode 'features' or 'augment').",
    ),
  precision: z
    .enum(['float32', 'int8'])
    .default('float32')
    .describe(
      "What the base computes in. 'int8' is up to twice as fast and gives the same bytes on every processor; it is calibrated on training images, and refused where it loses. With the onnx engine only, and not with fine-tuning.",
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

/** What was asked for, with the defaults that hold whatever the base is. */
export type AskedConfig = z.output<typeof configSchema>;
/** The configuration of a run whose base is known: what the base decides is filled in. */
export type Config = AskedConfig & { readonly imageSizePx: number };
export type ConfigInput = z.input<typeof configSchema>;
export type HeadConfig = Config['head'];
export type Limits = Config['limits'];
export type AugmentConfig = Exclude<Config['augment'], false>;
export type FineTuneConfig = Config['fineTune'];
export type OnnxConfig = NonNullable<Config['onnx']>;

/**
 * The whole configuration from what the user gave.
 * @param originOf where a key was given, for the message
 * @throws ConfigError naming each key that is unknown or out of range, with what was found and what is allowed
 */
export function parseConfig(input: unknown, originOf?: OriginOf): AskedConfig {
  if (typeof input === 'string') throw textFound(input);
  const parsed = configSchema.safeParse(input ?? {}, { jitless: true });
  if (parsed.success) return checkConfig(parsed.data);
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
