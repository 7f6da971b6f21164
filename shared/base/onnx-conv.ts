import type { WeightTensor } from './base-weights';
import type { FoldedConv } from './fold-base';

/** The attributes of a folded convolution's ONNX node. */
export function convAttributes({ kind, bias, kernelSize, stride, pads: [before, after] }: FoldedConv) {
  return {
    group: kind === 'depthwise-conv' ? bias.length : 1,
    kernel_shape: [kernelSize, kernelSize],
    pads: [before, before, after, after], // top, left, bottom, right
    strides: [stride, stride],
  };
}

/** The kernel in ONNX's order: [out, in, h, w], and [channels, 1, h, w] of a depthwise convolution. */
export function kernelChannelsFirst({ kind, kernel }: FoldedConv): WeightTensor {
  return transposed(kernel, kind === 'depthwise-conv' ? [2, 3, 0, 1] : [3, 2, 0, 1]);
}

/** A copy with its four dimensions in another order: result dimension d is source dimension order[d]. */
function transposed(tensor: WeightTensor, order: readonly [number, number, number, number]): WeightTensor {
  const steps = tensor.shape.map((_, d) => tensor.shape.slice(d + 1).reduce((a, b) => a * b, 1));
  const shape = order.map((d) => tensor.shape[d]!);
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  const [sa = 0, sb = 0, sc = 0, sd = 0] = order.map((dimension) => steps[dimension]!);
  const values = new Float32Array(tensor.values.length);
  let at = 0;
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++)
        for (let l = 0; l < d; l++) values[at++] = tensor.values[i * sa + j * sb + k * sc + l * sd]!;
  return { shape, values };
}
