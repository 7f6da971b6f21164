import { readFile } from 'node:fs/promises';
import { type Config, type ConfigInput, parseConfig } from '../shared/config';
import { ConfigError } from '../shared/errors';

/** The flags of `headstart train` that become configuration, as the command line gives them. */
export interface ConfigFlags {
  readonly config?: string;
  readonly base?: string;
  readonly width?: string;
  readonly imageSize?: string;
  readonly engine?: string;
  readonly precision?: string;
  readonly seed?: string;
  readonly split?: string;
  readonly resplit?: boolean;
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
}

/**
 * The configuration of a run: the file, if one is named, with the flags over it, and the defaults below both.
 * @returns the checked configuration, and what was given of it
 * @throws ConfigError naming the flag or key, what was found and what is allowed
 */
export async function runConfig(flags: ConfigFlags): Promise<{ readonly config: Config; readonly input: ConfigInput }> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  const fromFlags = withoutUndefined({
    base: flags.base,
    width: number('--width', flags.width),
    imageSizePx: number('--image-size', flags.imageSize),
    engine: flags.engine,
    precision: flags.precision,
    seed: number('--seed', flags.seed),
    split: flags.split === undefined ? undefined : parseSplit(flags.split),
    resplit: flags.resplit,
    maxBadShare: number('--max-bad-share', flags.maxBadShare),
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
  return { config: parseConfig(merged), input: merged as ConfigInput };
}

async function readConfigFile(path: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`Cannot read the configuration "${path}": ${(cause as Error).message}`, { cause });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (cause) {
    throw new ConfigError(`The configuration "${path}" is not JSON: ${(cause as Error).message}`, { cause });
  }
  throw new ConfigError(`The configuration "${path}" is not a JSON object`);
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
