/** One weight of a network: float32 values in Keras' own layout (convolution kernels [h, w, in, out]). */
export interface WeightTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
