/** What a multi-label model says of one image. */
export interface LabelPrediction {
  /** The classes whose probability reaches their threshold, the most probable first; none where none does. */
  readonly labels: readonly { readonly class: string; readonly probability: number }[];
  /** The probability of every class, each by itself: they do not add up to 1. */
  readonly probabilities: Readonly<Record<string, number>>;
}
