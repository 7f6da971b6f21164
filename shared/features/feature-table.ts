/** An image that could not be used, and why. */
export interface SkippedImage {
  /** Path inside the archive. */
  readonly name: string;
  readonly reason: string;
}

/** Features of labelled images, ready to train on: row i of `features` belongs to `labels[i]`. */
export interface FeatureTable {
  readonly count: number;
  readonly featureCount: number;
  /** Float32Array [count, featureCount] */
  readonly features: Float32Array;
  /** Class index of each row, [count] */
  readonly labels: Int32Array;
  /** Archive path of each row, [count] */
  readonly names: readonly string[];
}
