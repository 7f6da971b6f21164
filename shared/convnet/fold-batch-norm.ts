import type { WeightTensor } from './weight-tensor';

export interface BatchNormWeights {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly movingMean: Float32Array;
  readonly movingVariance: Float32Array;
  readonly epsilon: number;
}

/**
 * A convolution and the batch normalisation after it, in inference mode, as one convolution with a bias:
 * kernel * s and beta - movingMean * s, where s = gamma / sqrt(movingVariance + epsilon), one number per channel.
 * Computed in double precision, rounded once.
 * @param kernel [h, w, in, out] of a convolution, or [h, w, channels, 1] of a depthwise one
 * @returns kernel of the same shape; bias Float32Array [channels]
 * @throws RangeError where the kernel has not as many channels as the normalisation
 */
export function foldBatchNorm(
  kernel: WeightTensor,
  batchNorm: BatchNormWeights,
): { readonly kernel: WeightTensor; readonly bias: Float32Array } {
  const { gamma, beta, movingMean, movingVariance, epsilon } = batchNorm;
  const channels = gamma.length;
  const [, , second = 0, last = 0] = kernel.shape;
  // Both layouts end in the channels: a depthwise kernel's last dimension is 1.
  if (channels !== last && !(last === 1 && channels === second)) {
    throw new RangeError(`A kernel of shape [${kernel.shape.join(', ')}] has no ${channels} output channels`);
  }
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(movingVariance[c]! + epsilon));
  const bias = beta.map((b, c) => b - movingMean[c]! * scale[c]!);
  return { kernel: { shape: kernel.shape, values: scaledRows(kernel.values, scale) }, bias };
}

/** Rows of as many values as there are scales. Two million pass here whenever a network is written, so the loops are plain. */
function scaledRows(values: Float32Array, scales: Float64Array): Float32Array {
  const scaled = new Float32Array(values.length);
  const width = scales.length;
  for (let at = 0; at < scaled.length; at += width) {
    for (let column = 0; column < width; column++) scaled[at + column] = values[at + column]! * scales[column]!;
  }
  return scaled;
}
