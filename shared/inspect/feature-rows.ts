/** Features of more images than are held in memory: they are read as often as they are needed. */
export interface FeatureRows {
  readonly count: number;
  readonly featureCount: number;
  /**
   * Hands over each row once, in any order; or some of them.
   * @param take is given the number of the image and its features, [featureCount], a view to be copied
   * @param only numbers of images, ascending
   */
  each(take: (image: number, features: Float32Array) => void, only?: readonly number[]): Promise<void>;
}
