import type { Interval } from './interval';
import { wilsonInterval } from './wilson-interval';

/** How many were right, and of how many. */
export interface Proportion {
  readonly hits: number;
  readonly count: number;
}

/**
 * 95 % interval of the difference of two proportions, after minus before: Newcombe's (1998) hybrid of two Wilson
 * intervals. It takes the two for independent; on the same images, where models mostly err alike, it is too wide rather
 * than too narrow.
 */
export function differenceInterval(before: Proportion, after: Proportion): Interval {
  const [a, b] = [before, after].map(({ hits, count }) => ({
    share: hits / count,
    ...wilsonInterval(hits, count),
  })) as [Ends, Ends];
  const difference = b.share - a.share;
  return {
    low: difference - Math.hypot(b.share - b.low, a.high - a.share),
    high: difference + Math.hypot(b.high - b.share, a.share - a.low),
  };
}

type Ends = Interval & { readonly share: number };
