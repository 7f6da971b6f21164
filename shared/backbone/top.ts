/**
 * The classifier that a base network came with and that is cut off: a dense layer on its features, whose classes are the
 * 1,000 of ImageNet in their usual order.
 */
export interface Top {
  readonly featureCount: number;
  readonly classes: number;
  /** Float32Array [classes, featureCount]: a class's weights stand together. */
  readonly weights: Float32Array;
  /** Float32Array [classes] */
  readonly bias: Float32Array;
}

/** ImageNet's, as the competition of 2012 had them. */
export const TOP_CLASSES = 1000;
