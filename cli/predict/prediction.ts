/** A model's prediction for one image. */
export interface Prediction {
  /** The most probable class. */
  readonly class: string;
  /** Its probability. */
  readonly probability: number;
  /** The probability of every class. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** How near the image is to one of the classes, from -1 to 1; absent where the model cannot tell. */
  readonly similarity?: number | undefined;
  /** Whether it is so far from all of them that it probably shows none; absent where the model cannot tell. */
  readonly unknown?: boolean | undefined;
}
