/** One layer of MobileNetV2 without its top. */
export type LayerSpec =
  | InputLayer
  | ZeroPadLayer
  | ConvLayer
  | DepthwiseConvLayer
  | BatchNormLayer
  | ReluLayer
  | AddLayer;

interface LayerBase {
  /** Keras' layer name, unique. */
  readonly name: string;
  /** Names of the layers whose outputs come in; two for `add`, none for `input`. */
  readonly inputs: readonly string[];
  /** Channels of the output. */
  readonly channels: number;
}

export interface InputLayer extends LayerBase {
  readonly kind: 'input';
}

/** Zeros around the picture: Keras' correct_pad for a 3x3 kernel of stride 2 on an even side, which every side here is. */
export interface ZeroPadLayer extends LayerBase {
  readonly kind: 'zero-pad';
  /** [[top, bottom], [left, right]] */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

/** A convolution without bias; kernel [kernelSize, kernelSize, inChannels, channels]. */
export interface ConvLayer extends LayerBase {
  readonly kind: 'conv';
  readonly inChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** A convolution of each channel by itself, without bias; depthwise_kernel [kernelSize, kernelSize, channels, 1]. */
export interface DepthwiseConvLayer extends LayerBase {
  readonly kind: 'depthwise-conv';
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** gamma * (x - moving_mean) / sqrt(moving_variance + epsilon) + beta, one number per channel. */
export interface BatchNormLayer extends LayerBase {
  readonly kind: 'batch-norm';
  readonly epsilon: number;
  readonly momentum: number;
}

/** min(max(x, 0), 6) */
export interface ReluLayer extends LayerBase {
  readonly kind: 'relu6';
}

export interface AddLayer extends LayerBase {
  readonly kind: 'add';
}
