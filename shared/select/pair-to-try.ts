/** A base at an input size that was measured in the last round. */
interface Measured {
  /** sha256 of its weights: a base at two sizes is no pair. */
  readonly sha256: string;
  readonly imageSizePx: number;
  readonly squaredError: number;
  /** Whether it is a pair itself. */
  readonly isPair: boolean;
}

/**
 * Which two bases are worth being looked at together: of those that read images of one size, so that their features are there
 * already, the two with the least squared errors.
 * @returns indices, the better one first; undefined where no two of one size are left
 */
export function pairToTry(finalists: readonly Measured[]): readonly [number, number] | undefined {
  const order = [...finalists.keys()]
    .filter((own) => !at(finalists, own).isPair)
    .sort((a, b) => at(finalists, a).squaredError - at(finalists, b).squaredError);
  let least = Number.POSITIVE_INFINITY;
  let found: readonly [number, number] | undefined;
  for (const [rank, one] of order.entries()) {
    const other = order.slice(rank + 1).find((own) => goTogether(at(finalists, one), at(finalists, own)));
    if (other === undefined) continue;
    const sum = at(finalists, one).squaredError + at(finalists, other).squaredError;
    if (sum < least) {
      least = sum;
      found = [one, other];
    }
  }
  return found;
}

const at = (finalists: readonly Measured[], index: number) => finalists[index] as Measured;
const goTogether = (one: Measured, other: Measured) =>
  one.imageSizePx === other.imageSizePx && one.sha256 !== other.sha256;
