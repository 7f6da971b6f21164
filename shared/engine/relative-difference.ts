/**
 * The largest difference of two arrays of values, relative to the largest one that is wanted; infinity where a value is
 * missing or not a number.
 */
export function relativeDifference(found: Float32Array, wanted: Float32Array): number {
  let [largest, difference] = [0, 0];
  for (const [i, value] of wanted.entries()) {
    const off = Math.abs((found[i] ?? Number.NaN) - value);
    if (Number.isNaN(off)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, off);
    largest = Math.max(largest, Math.abs(value));
  }
  return largest === 0 ? difference : difference / largest;
}
