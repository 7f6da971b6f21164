import type { Config } from '../config';
import { imagesOf } from './label-sets';
import type { Split } from './manifest';
import type { Dataset } from './read-dataset';
import { LEAST_TEST } from './split-quotas';

/** More than chance and rounding make of a share. */
const NOTICEABLE = 1.25;

/** What a small data set changes about the shares that were asked for, in words; undefined where it changes nothing. */
export function smallSplit(
  { splitBy, ownTest, counts, multiLabel }: Pick<Dataset, 'splitBy' | 'ownTest' | 'counts' | 'multiLabel'>,
  { split }: Pick<Config, 'split'>,
): string | undefined {
  if (splitBy === 'folders') return undefined;
  const sum = (of: Split) => imagesOf({ counts, images: multiLabel?.images }, of);
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
  const more = multiLabel ? '' : '. --cross-validate 5 measures with every image';
  return `The data set is small: ${changes.join(', and ')}${more}`;
}
