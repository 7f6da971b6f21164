/** What a model says of one image. */
export interface Judgement {
  /** In the order of the classes; they add up to 1, whatever the image shows, unless the model is multi-label. */
  readonly probabilities: readonly number[];
  /** Cosine of the image's features to the class that is nearest; absent where the model has no directions. */
  readonly similarity?: number;
  /** Whether that is below the model's threshold: the image is like none of the classes. */
  readonly unknown?: boolean;
}

/** Where a model tells images of none of its classes: what it says of one by its similarities. */
export function judgeSimilarity(
  similarities: ArrayLike<number> | undefined,
  { threshold }: { readonly threshold: number },
): Pick<Judgement, 'similarity' | 'unknown'> {
  if (!similarities?.length) return {};
  const similarity = Math.max(...Array.from(similarities));
  return { similarity, unknown: similarity < threshold };
}
