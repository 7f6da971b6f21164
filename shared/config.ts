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
      "The pretrained network: a name that 'headstart bases' lists ('imagenet', 'stanford-dogs', 'efficientnet-lite0' …), 'auto' for the choice of 'headstart select' (only for 'headstart train'), the path of a Keras H5 file, a tfjs model.json or any ONNX file of an image network, an https:// or s3:// address; or two of these joined by a + ('efficientnet-lite0+stanford-dogs'), whose features are used together. Default: imagenet if it can be downloaded, else stanford-dogs with a notice. In a configuration file, a path that begins with ./ or ../ is relative to that file.",
    ),
  width: z
    .literal(BASE_WIDTHS)
    .default(1.0)
    .describe(
      "Width factor of MobileNetV2. 1.0 is the notebook's; 0.5 and 0.35 compute a third and a fifth as much and cost some accuracy. Each width is a separate download.",
    ),
  onnx: onnxSchema
    .optional()
    .describe(
      'For a base that is an ONNX file: the pixels it expects, and where its features are. Values not given are read from the file or guessed, and announced.',
    ),
  imageSizePx: z
    .int()
    .min(16)
    .max(1024)
    .optional()
    .describe(
      "Size of the base's square input, in pixels. MobileNetV2 has 96, 128, 160, 192 and 224, by default the notebook's 160: 224 sees small details and takes twice the time, 96 a third. The default for an ONNX file is its own.",
    ),
  orient: z
    .enum(ORIENTS)
    .default('exif')
    .describe(
      "'exif' turns an image upright according to its EXIF orientation, as people see it: phones store photographs in the orientation of the sensor. 'ignore' reads the pixels as stored, as Keras' image loading does. The exported model treats images for prediction the same way.",
    ),
  engine: z
    .enum(['onnx', 'tfjs', 'gpu'])
    .default('onnx')
    .describe(
      "What runs the base. 'onnx' is ONNX Runtime on the processor, and 'tfjs' the reference that it is tested against, which takes twice as long. 'gpu' is ONNX Runtime on a graphics processor, through WebGPU, in float32: on this machine, or in the full pass on AWS (mode 'features' or 'augment').",
    ),
  precision: z
    .enum(['float32', 'int8'])
    .default('float32')
    .describe(
      "The number format of the base. 'int8' is up to twice as fast and gives the same bytes on every processor; it is calibrated on training images, and refused if it loses accuracy. Only with the onnx engine, and not with fine-tuning.",
    ),
  int8Calibration: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'wanted the id of a calibration, 64 hexadecimal figures')
    .optional()
    .describe(
      "With precision 'int8': the calibration of an earlier run, by its id, instead of a new one from this archive's training images. An archive that has grown then finds its features in the cache. The id is in that run's metrics.json.",
    ),
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe(
      'Seed of every random draw: initial weights, order, dropout, views. The same seed gives the same bytes; another one shows what was luck.',
    ),
  split: splitSchema
    .prefault({})
    .describe(
      'Shares of the splits, if the archive has class folders only. An archive with train/ and validation/ is used as it is.',
    ),
  resplit: z
    .boolean()
    .default(false)
    .describe(
      'Split by content even if the archive comes with train/ and validation/: to get a test split, or other shares.',
    ),
  multiLabel: z
    .boolean()
    .optional()
    .describe(
      "Whether an image may have several labels, or none: true reads a table of labels so, false never does. By default only a table is that can mean nothing else: a column 'labels' in which an image has several, or columns of 0 and 1 in which an image has another number of ones than one.",
    ),
  mode: z
    .enum(MODES)
    .default('head')
    .describe(
      "'head' trains on the frozen base's features; 'features' computes them in one job, for large archives; 'augment' adds views of training images; 'fine-tune' also trains the upper layers of the base. The last two send images through the base again and take longer.",
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
    .describe("Training of the base's upper layers together with the head, if mode is 'fine-tune'."),
  limits: limitsSchema
    .prefault({})
    .describe('Limits of an archive. One that exceeds a limit is refused before any work.'),
  exclude: excludeSchema
    .default([])
    .describe(
      'Images that are left out, by path inside the archive: wrong or unwanted ones. "headstart inspect --exclude-list" writes such a list, and --exclude reads it. They are listed in metrics.json.',
    ),
  maxBadShare: share
    .default(0.1)
    .describe(
      'Share of images that may be unusable before the run stops. Bad images are skipped, counted and listed; more than a tenth means that something else is wrong.',
    ),
  shardImages: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'Images per shard, the unit of work of one ExtractFeatures call. Chosen by the time per image; smaller shards mean more parallel calls on AWS.',
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
