/** One named weight of the base: float32 values in Keras' own layout (convolution kernels [h, w, in, out]). */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The weights of a MobileNetV2 without its top, by Keras layer name and weight name. */
export interface BaseWeights {
  /** 'imagenet', 'stanford-dogs', or the file name of a network that the user brought. */
  readonly name: string;
  /** sha256 of the file that the weights came from, hex. */
  readonly sha256: string;
  readonly width: BaseWidth;
  /** layer name → weight name ('kernel', 'depthwise_kernel', 'gamma', 'beta', 'moving_mean', 'moving_variance') → tensor */
  readonly layers: ReadonlyMap<string, ReadonlyMap<string, WeightTensor>>;
}

export const BASE_WIDTHS = [0.35, 0.5, 0.75, 1.0, 1.3, 1.4] as const;
export type BaseWidth = (typeof BASE_WIDTHS)[number];
export const IMAGE_SIZES_PX = [96, 128, 160, 192, 224] as const;
export type ImageSizePx = (typeof IMAGE_SIZES_PX)[number];
