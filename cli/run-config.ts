import { relative } from 'node:path';
import { parseRunConfig } from '../shared/backbone/parse-run-config';
import type { AskedConfig, ConfigInput } from '../shared/config';
import { ConfigError } from '../shared/errors';
import { findConfigFile } from './config/find-config-file';
import { FLAG_KEYS } from './config/flag-keys';
import { loadConfigFile } from './config/load-config-file';
import { findCalibration } from './find-calibration';
import { readExcludeList } from './inspect/exclude-list';
import { parseOnnxFlag } from './parse-onnx-flag';

/** The flags of `headstart train` that become configuration, as the command line gives them. */
export interface ConfigFlags {
  /** Path of a configuration file; false for none, undefined for the one that is found. */
  readonly config?: string | false;
  /** Where `train` keeps runs; no configuration itself. */
  readonly store?: string;
  readonly base?: string;
  readonly onnx?: string;
  readonly width?: string;
  readonly imageSize?: string;
  readonly orient?: string;
  readonly engine?: string;
  readonly precision?: string;
  readonly int8Calibration?: string;
  readonly seed?: string;
  readonly split?: string;
  readonly resplit?: boolean;
  readonly multiLabel?: boolean;
  readonly augment?: string;
  /** true without a value. */
  readonly fineTune?: string | boolean;
  readonly fineTuneAt?: string;
  readonly fineTuneEpochs?: string;
  readonly fineTuneLearningRate?: string;
  readonly epochs?: string;
  readonly batchSize?: string;
  readonly learningRate?: string;
  readonly optimizer?: string;
  readonly dropout?: string;
  readonly classWeights?: string;
  readonly earlyStopping?: string;
  readonly weightDecay?: string;
  readonly calibrate?: boolean;
  readonly repeats?: string;
  readonly crossValidate?: string;
  readonly maxBadShare?: string;
  readonly exclude?: string;
}

export interface RunConfig {
  readonly config: AskedConfig;
  /** What was given of it, by the file and by flags. */
  readonly input: ConfigInput;
  /** The configuration file that was read. */
  readonly file: string | undefined;
  /** Where a key was given: a flag, a file's path, or undefined where it has its default. */
  originOf(path: readonly PropertyKey[]): string | undefined;
}

export interface RunConfigOptions {
  /** Where the search for a configuration file begins; the working folder without it. */
  readonly cwd?: string;
  /** What a command takes in place of the schema's defaults; the file goes before it. */
  readonly defaults?: { readonly imageSizePx: number; readonly head: { readonly epochs: number } };
}

/**
 * The configuration of a run: the file that is named or found, with the flags over it, and the defaults below both.
 * @throws ConfigError naming the flag or the file and its key, what was found and what is allowed
 */
export async function runConfig(flags: ConfigFlags, options: RunConfigOptions = {}): Promise<RunConfig> {
  const { cwd = process.cwd(), defaults } = options;
  const path = flags.config === false ? undefined : (flags.config ?? findConfigFile(cwd));
  const own = path === undefined ? {} : await loadConfigFile(path);
  const shown = path && (flags.config ? path : relative(cwd, path));
  const ownHead = (own as { head?: unknown }).head;
  const file: object = defaults
    ? {
        ...defaults,
        ...own,
        head: isObject(ownHead) || ownHead === undefined ? { ...defaults.head, ...ownHead } : ownHead,
      }
    : own;
  const fromFlags = withoutUndefined({
    base: flags.base,
    onnx: flags.onnx === undefined ? undefined : parseOnnxFlag(flags.onnx),
    width: number('--width', flags.width),
    imageSizePx: number('--image-size', flags.imageSize),
    orient: flags.orient,
    engine: flags.engine,
    precision: flags.precision,
    int8Calibration:
      flags.int8Calibration === undefined ? undefined : await findCalibration(flags.int8Calibration, flags.store),
    seed: number('--seed', flags.seed),
    split: flags.split === undefined ? undefined : parseSplit(flags.split),
    resplit: flags.resplit,
    multiLabel: flags.multiLabel,
    maxBadShare: number('--max-bad-share', flags.maxBadShare),
    exclude: flags.exclude === undefined ? undefined : await readExcludeList(flags.exclude),
  });
  const head = withoutUndefined({
    epochs: number('--epochs', flags.epochs),
    batchSize: number('--batch-size', flags.batchSize),
    learningRate: number('--learning-rate', flags.learningRate),
    optimizer: flags.optimizer,
    dropout: number('--dropout', flags.dropout),
    classWeights: flags.classWeights === undefined ? undefined : parseClassWeights(flags.classWeights),
    earlyStopping: earlyStopping(flags.earlyStopping),
    weightDecay: number('--weight-decay', flags.weightDecay),
    calibration: flags.calibrate ? 'temperature' : undefined,
    repeats: number('--repeats', flags.repeats),
    crossValidate: number('--cross-validate', flags.crossValidate),
  });
  const views = number('--augment', flags.augment);
  const { mode: modeOfFile, augment: augmentOfFile } = file as { mode?: unknown; augment?: unknown };
  const { head: headOfFile, fineTune: fineTuneOfFile } = file as { head?: unknown; fineTune?: unknown };
  const fineTune = fineTuneFlags(flags);
  const merged = {
    ...file,
    ...fromFlags,
    ...(views !== undefined && {
      // Fine-tuning may set out from a head that has seen views.
      mode: modeOfFile === 'fine-tune' ? modeOfFile : 'augment',
      augment: { ...(isObject(augmentOfFile) ? augmentOfFile : {}), views },
    }),
    ...(fineTune && {
      mode: 'fine-tune',
      fineTune: { ...(isObject(fineTuneOfFile) ? fineTuneOfFile : {}), ...fineTune },
    }),
    ...(Object.keys(head).length && { head: { ...(isObject(headOfFile) ? headOfFile : {}), ...head } }),
  };
  const originOf = (path: readonly PropertyKey[]) => flagOf(flags, path) ?? (holds(own, path) ? shown : undefined);
  return { config: parseRunConfig(merged, originOf), input: merged as ConfigInput, file: shown, originOf };
}

/** The flag that decides about a key. */
function flagOf(flags: ConfigFlags, path: readonly PropertyKey[]): string | undefined {
  const key = path.join('.');
  const deciding = Object.entries(FLAG_KEYS).find(([name, keys]) => {
    return (
      flags[name as keyof ConfigFlags] !== undefined && keys.some((own) => own === key || key.startsWith(`${own}.`))
    );
  });
  return deciding && `--${deciding[0].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function holds(file: object, path: readonly PropertyKey[]): boolean {
  let value: unknown = file;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
    value = (value as Record<PropertyKey, unknown>)[name];
  }
  return true;
}

function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new ConfigError(`${flag} is "${text}", wanted a number`);
  return value;
}

/** Any of these flags asks for fine-tuning; undefined without one. */
function fineTuneFlags(flags: ConfigFlags): object | undefined {
  const { fineTune: when, fineTuneAt: at } = flags;
  const wanted = [true, 'always', 'auto', undefined];
  if (!wanted.includes(when)) throw new ConfigError(`--fine-tune is "${when}", wanted auto, always or nothing`);
  const given = withoutUndefined({
    when: when === true ? 'always' : when,
    at: at !== undefined && /^\d+$/.test(at) ? Number(at) : at,
    epochs: number('--fine-tune-epochs', flags.fineTuneEpochs),
    learningRate: number('--fine-tune-learning-rate', flags.fineTuneLearningRate),
  });
  return Object.keys(given).length ? given : undefined;
}

/** 80/10/10 or 0.8/0.1/0.1. */
function parseSplit(text: string): { train: number; validation: number; test: number } {
  const parts = text.split('/').map(Number);
  const total = parts.reduce((a, b) => a + b, 0);
  const [train, validation, test = 0] = parts.map((part) => (total > 1.5 ? part / 100 : part));
  if (
    parts.length < 2 ||
    parts.length > 3 ||
    !parts.every((part) => part >= 0) ||
    train === undefined ||
    validation === undefined
  ) {
    throw new ConfigError(`--split is "${text}", wanted shares for train, validation and test such as 80/10/10`);
  }
  return { train, validation, test };
}

/** balanced, none, or cats=1,dogs=2. */
function parseClassWeights(text: string): string | Record<string, number> {
  if (text === 'none' || text === 'balanced') return text;
  const pairs = text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=');
    return [pair.slice(0, at).trim(), Number(pair.slice(at + 1))] as const;
  });
  if (pairs.some(([name, weight]) => !name || !(weight > 0))) {
    throw new ConfigError(`--class-weights is "${text}", wanted none, balanced, or weights such as cats=1,dogs=2`);
  }
  return Object.fromEntries(pairs);
}

function earlyStopping(text: string | undefined): { patience: number } | undefined {
  const patience = number('--early-stopping', text);
  return patience === undefined ? undefined : { patience };
}

function withoutUndefined<T extends object>(object: T): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
