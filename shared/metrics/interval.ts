/** Both ends of an interval that covers the true value in 95 of 100 such measurements. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Quantile of the standard normal distribution that leaves 2.5 % above it: the intervals are of 95 %. */
export const Z_95 = 1.959963984540054;
