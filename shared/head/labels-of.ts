/** What a multi-label model says of one image. */
export interface LabelPrediction {
  /** The classes whose probability reaches their threshold, the most probable first; none where none does. */
  readonly labels: readonly { readonly class: string; readonly probability: number }[];
  /** The probability of every class, each by itself: they do not add up to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/**
 * Which classes an image shows, by the probability of each.
 * @param probabilities in the order of the classes, as the thresholds are
 */
export function labelsOf(
  { classes, thresholds }: { readonly classes: readonly string[]; readonly thresholds: readonly number[] },
  probabilities: readonly number[],
): LabelPrediction {
  const all = classes.map((name, i) => ({ class: name, probability: probabilities[i] as number }));
  return {
    labels: all
      .filter(({ probability }, i) => probability >= (thresholds[i] as number))
      .sort((a, b) => b.probability - a.probability),
    probabilities: Object.fromEntries(all.map((own) => [own.class, own.probability])),
  };
}
