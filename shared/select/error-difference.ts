/** Part of the squared error that each image has, with what is measured on the same images in the same order. */
interface Measured {
  readonly errors: Float64Array;
}

export interface ErrorDifference {
  /** Above zero where the first is worse. */
  readonly mean: number;
  readonly standardError: number;
}

/**
 * How much worse one base is than another, by the squared errors on the same images. Every image says something by these, where by
 * hits only those do that one of the two tells wrong.
 */
export function errorDifference({ errors: one }: Measured, { errors: other }: Measured): ErrorDifference {
  const n = one.length;
  if (n !== other.length) throw new RangeError(`Errors of ${n} and of ${other.length} images cannot be compared`);
  const differences = one.map((error, i) => error - (other[i] as number));
  const mean = differences.reduce((sum, value) => sum + value, 0) / n;
  const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  return { mean, standardError: Math.sqrt(variance / n) };
}
