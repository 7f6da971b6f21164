import type { BaseWeights } from './base-weights';
import { type FoldedLayer, foldBase } from './fold-base';
import { featureCountOf } from './mobilenet-v2';

/** A network of convolutions, ready to be written: its features are the mean of the last layer's value over all places. */
export interface FoldedNetwork {
  readonly layers: readonly FoldedLayer[];
  /** Length of a feature vector. */
  readonly featureCount: number;
  /**
   * What becomes of pixels in [-1, 1] in front of the first convolution, red, green, blue: pixel * scale + shift. Pixels
   * as they are without it.
   */
  readonly normalisation?: { readonly scale: PerColour; readonly shift: PerColour };
}

export type PerColour = readonly [number, number, number];

/** MobileNetV2 with Keras' weights, which takes pixels as they are. */
export const foldedBase = (weights: BaseWeights): FoldedNetwork => ({
  layers: foldBase(weights),
  featureCount: featureCountOf(weights.width),
});

/** The least and the largest value that the first convolution can be given; 0, which is around the picture, lies between. */
export function inputRange({ normalisation }: FoldedNetwork): [number, number] {
  if (!normalisation) return [-1, 1];
  const { scale, shift } = normalisation;
  const ends = scale.flatMap((of, i) => [(shift[i] as number) - of, (shift[i] as number) + of]);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
