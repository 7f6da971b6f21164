/** Three numbers, one a channel, in the order in which the network takes its channels. */
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
