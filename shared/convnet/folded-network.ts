import type { WeightTensor } from './weight-tensor';

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

/** A network as it is run: convolutions with bias (batch normalisation folded in, relu6 attached) and additions. */
export type FoldedLayer = FoldedConv | FoldedAdd;

export interface FoldedConv {
  readonly kind: 'conv' | 'depthwise-conv';
  /** Of the convolution; also the name of its value, after bias and relu6. */
  readonly name: string;
  readonly input: string;
  /** [h, w, in, out], or [h, w, channels, 1] for a depthwise convolution. */
  readonly kernel: WeightTensor;
  readonly bias: Float32Array;
  readonly kernelSize: number;
  readonly stride: number;
  /** Zeros before and after, on both axes: what TensorFlow's 'same' means on an even side. */
  readonly pads: readonly [number, number];
  readonly relu6: boolean;
}

export interface FoldedAdd {
  readonly kind: 'add';
  readonly name: string;
  readonly inputs: readonly [string, string];
}

/** Name of the value that the first convolution reads. */
export const BASE_INPUT = 'input_layer';

/** The least and the largest value that the first convolution can be given; 0, which is around the picture, lies between. */
export function inputRange({ normalisation }: FoldedNetwork): [number, number] {
  if (!normalisation) return [-1, 1];
  const { scale, shift } = normalisation;
  const ends = scale.flatMap((of, i) => [(shift[i] as number) - of, (shift[i] as number) + of]);
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
