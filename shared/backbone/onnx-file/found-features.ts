/** How a value becomes one row of numbers per image. */
export type FeatureShape =
  /** [n, C], or with axes of one beside C. */
  | 'vector'
  /** [n, C, h, w] or [n, h, w, C]: averaged over all places. */
  | 'map-nchw'
  | 'map-nhwc'
  /** [n, T, C]: the first token, or the average of all. */
  | 'class-token'
  | 'mean-of-tokens';

/** Where a network's features are taken. */
export interface FoundFeatures {
  /** Name of a value of the file. */
  readonly tensor: string;
  readonly shape: FeatureShape;
  readonly featureCount: number;
  readonly elementType: string;
  /** Of a value in uint8 or int8: names of its scale and its zero point. */
  readonly quantized: readonly [scale: string, zeroPoint: string] | undefined;
  /** What was chosen and why, one sentence. */
  readonly how: string;
}
