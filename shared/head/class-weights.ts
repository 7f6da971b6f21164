import type { HeadConfig } from '../config';
import { ConfigError } from '../errors';

/**
 * The weight of each class in the training loss. A class that the configuration does not name weighs 1, as in Keras.
 * @param labels class index of each training row
 * @returns a weight a class; 'balanced' is rows / (classes * rows of the class), as scikit-learn computes it
 * @throws ConfigError where a weight names a class that the data set does not have
 */
export function classWeights(
  config: HeadConfig['classWeights'],
  classes: readonly string[],
  labels: Int32Array,
): Float64Array {
  const weights = new Float64Array(classes.length).fill(1);
  if (config === 'none') return weights;
  if (config === 'balanced') {
    const counts = new Float64Array(classes.length);
    for (const label of labels) counts[label] = (counts[label] as number) + 1;
    return weights.map((_, i) => labels.length / (classes.length * (counts[i] as number)));
  }
  const unknown = Object.keys(config).filter((name) => !classes.includes(name));
  if (unknown.length) {
    throw new ConfigError(
      `"head.classWeights" names ${unknown.map((name) => JSON.stringify(name)).join(', ')}; the classes are ${classes.join(', ')}`,
    );
  }
  return weights.map((_, i) => config[classes[i] as string] ?? 1);
}
