import type { AskedConfig } from '../config';
import { ConfigError } from '../errors';
import type { Dataset } from './read-dataset';

/** What is not done with several labels per image: whether a configuration asks for it, its keys, and why not. */
const NOT_DONE: readonly (readonly [isAsked: (config: AskedConfig) => boolean, key: string, why: string])[] = [
  [
    ({ mode }) => mode === 'fine-tune',
    '"mode" is "fine-tune"',
    'fine-tuning trains the base with the loss of one label per image',
  ],
  [
    ({ head }) => head.calibration !== 'none',
    '"head.calibration" is "temperature"',
    'each class has a threshold of its own, chosen on validation',
  ],
  [
    ({ head }) => head.classWeights !== 'none',
    '"head.classWeights" is given',
    'each class is a question of its own, and its threshold is chosen for it',
  ],
];

/**
 * Only a data set says that its images have several labels, and some settings are for one label per image.
 * @throws ConfigError naming the setting, and why it is not done
 */
export function checkMultiLabel({ multiLabel }: Pick<Dataset, 'multiLabel'>, config: AskedConfig): void {
  if (!multiLabel) return;
  const found = NOT_DONE.find(([isAsked]) => isAsked(config));
  if (!found) return;
  const [, key, why] = found;
  throw new ConfigError(`The images have several labels (multi-label), and ${key}: ${why}`, {
    remedy: 'leave the setting out, or give a table with one label per image',
  });
}
