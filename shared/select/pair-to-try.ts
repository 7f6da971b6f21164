/** A base at an input size, as the race has left it. */
interface Measured {
  /** sha256 of its weights: a base at two sizes is no pair. */
  readonly sha256: string;
  readonly imageSizePx: number;
  /** On how many images of the sample it was measured. */
  readonly images: number;
  readonly squaredError: number;
  /** Whether it is a pair itself. */
  readonly isPair: boolean;
}

/**
 * Which two bases are worth being looked at together: the best of the last round, and beside it the best of another base that reads
 * images of its size, those that got farther in the race before others. Where nothing goes with it, the next one of the last round.
 * @param isAllowed whether both may be looked at: the second may have seen fewer images than the first, and costs the others
 * @returns indices, one of the last round first; undefined where no two go together
 */
export function pairToTry(
  measured: readonly Measured[],
  isAllowed: (one: number, other: number) => boolean = () => true,
): readonly [number, number] | undefined {
  const at = (index: number) => measured[index] as Measured;
  const order = [...measured.keys()]
    .filter((own) => !at(own).isPair)
    .sort((a, b) => at(b).images - at(a).images || at(a).squaredError - at(b).squaredError);
  const last = order.filter((own) => at(own).images === at(order[0] as number).images);
  for (const one of last) {
    const other = order.find((own) => goTogether(at(one), at(own)) && isAllowed(one, own));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

const goTogether = (one: Measured, other: Measured) =>
  one.imageSizePx === other.imageSizePx && one.sha256 !== other.sha256;
