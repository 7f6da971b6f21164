import type { Config } from '../config';
import { ConfigError } from '../errors';

/**
 * Only a data set says which classes the configuration's weights can name.
 * @throws ConfigError naming the class that does not exist, and those that do
 */
export function checkClassWeights({ head }: Pick<Config, 'head'>, classes: readonly string[]): void {
  if (typeof head.classWeights === 'string') return;
  const unknown = Object.keys(head.classWeights).find((name) => !classes.includes(name));
  if (unknown === undefined) return;
  throw new ConfigError(
    `The configuration is not valid: "head.classWeights" names ${JSON.stringify(unknown)}; the classes are ${classes.join(', ')}`,
  );
}
