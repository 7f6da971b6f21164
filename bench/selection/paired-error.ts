/**
 * Standard error of the difference of two accuracies on the same images: only images that one tells right and the other
 * wrong make any, and one is added, so that a few images without any are no proof.
 */
export function pairedError(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const n = one.length;
  if (n !== other.length) throw new RangeError(`Hits on ${n} and on ${other.length} images cannot be compared`);
  let wins = 0;
  let losses = 0;
  for (let i = 0; i < n; i++) {
    const difference = (one[i] as number) - (other[i] as number);
    if (difference > 0) wins += 1;
    if (difference < 0) losses += 1;
  }
  return Math.sqrt(wins + losses + 1 - (wins - losses) ** 2 / n) / n;
}
