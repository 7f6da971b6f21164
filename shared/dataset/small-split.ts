import type { Config } from '../config';
import type { Counts } from './manifest';
import type { Dataset } from './read-dataset';
import { LEAST_TEST } from './split-quotas';

/** More than chance and rounding make of a share. */
const NOTICEABLE = 1.25;

/** What a small data set changes about the shares that were asked for, in words; undefined where it changes nothing. */
export function smallSplit(
  { splitBy, ownTest, counts }: Pick<Dataset, 'splitBy' | 'ownTest' | 'counts'>,
  { split }: Pick<Config, 'split'>,
): string | undefined {
  if (splitBy === 'folders') return undefined;
  const sum = (of: keyof Counts) => Object.values(counts[of]).reduce((a, b) => a + b, 0);
  const [train, validation, test] = [sum('train'), sum('validation'), sum('test')];
  const noTest = !ownTest && split.test > 0 && test === 0;
  const ours = train + validation + (ownTest ? 0 : test);
  const share = ownTest || noTest ? split.validation / (split.train + split.validation) : split.validation;
  const isRaised = validation > ours * share * NOTICEABLE;
  if (!noTest && !isRaised) return undefined;
  const changes = [
    ...(isRaised
      ? [`validation takes ${validation} of its ${ours} images, more than its share of ${share.toFixed(2)}`]
      : []),
    ...(noTest ? [`there is no test split, which would have fewer than ${LEAST_TEST} images`] : []),
  ];
  return `The data set is small: ${changes.join(', and ')}. --cross-validate 5 measures with every image`;
}
