import type { BaseWeights } from './base-weights';
import { type FoldedLayer, foldBase } from './fold-base';
import { featureCountOf } from './mobilenet-v2';
import type { OnnxGraph } from './onnx-graph';

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

/**
 * Appends what becomes of pixels in front of a network. Not folded into the first convolution: the zeros around the
 * picture stand for the mean, so that only the scale could be.
 * @returns name of the value [n, S, S, 3] that the network reads
 */
export function addNormalisation(graph: OnnxGraph, { normalisation }: FoldedNetwork, pixels: string): string {
  if (!normalisation) return pixels;
  const scale = graph.constant('pixels/scale', [3], Float32Array.from(normalisation.scale));
  const shift = graph.constant('pixels/shift', [3], Float32Array.from(normalisation.shift));
  const scaled = graph.node('Mul', [pixels, scale], 'pixels/scaled');
  return graph.node('Add', [scaled, shift], 'pixels/normalised');
}

/** The least and the largest value that the first convolution can be given; 0, which is around the picture, lies between. */
export function inputRange({ normalisation }: FoldedNetwork): [number, number] {
  if (!normalisation) return [-1, 1];
  const { scale, shift } = normalisation;
  const ends = scale.flatMap((of, i) => [(shift[i] as number) - of, (shift[i] as number) + of]);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
