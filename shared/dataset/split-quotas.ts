import { FEW_IMAGES } from './few-images';

/** Shares of a data set, adding up to 1. */
export interface SplitShares {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** How many contents of a class go into each split. */
export interface SplitQuota {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** Below so many in all, one mistake moves the test accuracy by more than ten points: they are of more use in training. */
export const LEAST_TEST = 10;
/** What validation may take of a class where its own share of the data set would be fewer than FEW_IMAGES. */
const MOST_VALIDATION = 1 / 4;

/**
 * How many contents of each class are for training, validation and test: the shares in every class, rounded by the largest
 * remainder. A small set gets a validation split of FEW_IMAGES, of each class in proportion, as far as a quarter of the class
 * reaches, and no test split where that would have fewer than LEAST_TEST. Every class keeps a training image, and one of
 * two and more has a validation image.
 * @param contents of each class
 */
export function splitQuotas(contents: readonly number[], shares: SplitShares): SplitQuota[] {
  const withTest = contents.map((count) => byLargestRemainder(count, shares));
  if (shares.test === 0 || sum(withTest, 'test') >= LEAST_TEST) return withLeast(contents, withTest);
  const { train, validation } = shares;
  const rest = { train: train / (train + validation), validation: validation / (train + validation), test: 0 };
  return withLeast(
    contents,
    contents.map((count) => byLargestRemainder(count, rest)),
  );
}

function byLargestRemainder(count: number, { train, validation, test }: SplitShares): SplitQuota {
  const exact = [count * train, count * validation, count * test];
  const whole = exact.map(Math.floor);
  const left = count - whole.reduce((a, b) => a + b, 0);
  const remainder = (i: number) => (exact[i] as number) - (whole[i] as number);
  const byRemainder = [0, 1, 2]
    .filter((i) => (exact[i] as number) > 0)
    .sort((a, b) => remainder(b) - remainder(a) || a - b);
  for (const i of byRemainder.slice(0, left)) whole[i] = (whole[i] as number) + 1;
  return { train: whole[0] as number, validation: whole[1] as number, test: whole[2] as number };
}

function withLeast(contents: readonly number[], quotas: readonly SplitQuota[]): SplitQuota[] {
  const all = contents.reduce((a, b) => a + b, 0);
  const share = sum(quotas, 'validation') < FEW_IMAGES ? Math.min(MOST_VALIDATION, FEW_IMAGES / all) : 0;
  return quotas.map((quota, i) => {
    const count = contents[i] as number;
    if (count === 0) return quota;
    const most = Math.max(Math.floor(count * MOST_VALIDATION), Math.min(1, count - 1));
    const wanted = Math.max(quota.validation, Math.min(Math.ceil(count * share - 1e-9), most), Math.min(1, count - 1));
    const validation = Math.min(wanted, count - 1);
    const test = Math.min(quota.test, count - 1 - validation);
    return { train: count - validation - test, validation, test };
  });
}

const sum = (quotas: readonly SplitQuota[], split: keyof SplitQuota) =>
  quotas.reduce((total, quota) => total + quota[split], 0);
