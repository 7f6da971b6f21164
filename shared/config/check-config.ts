import type { AskedConfig } from '../config';
import { ConfigError } from '../errors';
import { augmentSchema } from './augment-schema';

/**
 * What no single key tells, whatever the base is: the configuration with what follows from it filled in.
 * @throws ConfigError where two keys contradict each other
 */
export function checkConfig(config: AskedConfig): AskedConfig {
  return sortExcluded(withViews(checkPrecision(withoutEmpty(config))));
}

/** The same images left out are the same run, in whatever order they were named. */
function sortExcluded(config: AskedConfig): AskedConfig {
  return config.exclude.length ? { ...config, exclude: [...new Set(config.exclude)].sort() } : config;
}

/** A section of which nothing is said is not given. */
function withoutEmpty({ onnx, ...config }: AskedConfig): AskedConfig {
  const isGiven = Object.values(onnx ?? {}).some((value) => value !== undefined);
  return isGiven ? { ...config, onnx } : config;
}

/** int8 is ONNX Runtime's, and a base that is trained further is no longer the one that was calibrated. */
function checkPrecision(config: AskedConfig): AskedConfig {
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
function withViews(config: AskedConfig): AskedConfig {
  const { mode, augment } = config;
  if (mode === 'augment' && !augment) return { ...config, augment: augmentSchema.parse({}) };
  if (augment && (mode === 'head' || mode === 'features')) {
    throw new ConfigError(
      `The configuration is not valid: "augment" is given and "mode" is "${mode}", which makes no views; wanted "augment" or "fine-tune"`,
    );
  }
  return config;
}
