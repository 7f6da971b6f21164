/** Three numbers, one per channel, in the order in which the network takes its channels. */
export type PerChannel = readonly [number, number, number];

/** What a network wants to be fed; everything else about its input stands in its file. */
export interface OnnxPreprocessing {
  /** Side of the square that it is fed. */
  readonly imageSizePx: number;
  readonly layout: 'nchw' | 'nhwc';
  /** Which colour comes first. */
  readonly channels: 'rgb' | 'bgr';
  /** Of pixels from 0 to 255: the network is fed (pixel - mean) / deviation. */
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
  /** How an image becomes a square: stretched, by the pixel path that all bases share. */
  readonly resize: 'stretch';
}

/** The part of it that turns pixels from 0 to 255 into numbers. */
export type Normalisation = Pick<OnnxPreprocessing, 'mean' | 'deviation'>;

export const IMAGENET: Normalisation = { mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375] };
export const MINUS_ONE_TO_ONE: Normalisation = { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] };
export const ZERO_TO_ONE: Normalisation = { mean: [0, 0, 0], deviation: [255, 255, 255] };
export const AS_THEY_ARE: Normalisation = { mean: [0, 0, 0], deviation: [1, 1, 1] };
/** OpenAI's, which most image towers with a text tower beside them were trained with. */
export const CLIP: Normalisation = {
  mean: [122.7709383, 116.7460125, 104.09373615],
  deviation: [68.5005327, 66.6321579, 70.32316305],
};
