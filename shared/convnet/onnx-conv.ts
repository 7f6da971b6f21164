import type { FoldedConv } from './folded-network';
import type { WeightTensor } from './weight-tensor';

/** The attributes of a folded convolution's ONNX node. */
export function convAttributes({ kind, bias, kernelSize, stride, pads: [before, after] }: FoldedConv) {
  return {
    group: kind === 'depthwise-conv' ? bias.length : 1,
    kernel_shape: [kernelSize, kernelSize],
    pads: [before, before, after, after], // top, left, bottom, right
    strides: [stride, stride],
  };
}

/** As often asked for as a network is written of the same layers. */
const turned = new WeakMap<FoldedConv, WeightTensor>();

/** The kernel in ONNX's order: [out, in, h, w], and [channels, 1, h, w] of a depthwise convolution. */
export function kernelChannelsFirst(layer: FoldedConv): WeightTensor {
  const kernel = turned.get(layer) ?? turn(layer);
  turned.set(layer, kernel);
  return kernel;
}

function turn({ kind, kernel: { shape, values } }: FoldedConv): WeightTensor {
  const [height = 0, width = 0, second = 0, last = 0] = shape;
  // A depthwise kernel is [h, w, channels, 1]: as it lies in memory, one input and `channels` outputs.
  const [inputs, outputs] = kind === 'depthwise-conv' ? [last, second] : [second, last];
  const area = height * width;
  const channelsFirst = new Float32Array(values.length);
  for (let place = 0, from = 0; place < area; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0, to = input * area + place; output < outputs; output++, to += inputs * area) {
        channelsFirst[to] = values[from++]!;
      }
    }
  }
  return { shape: [outputs, inputs, height, width], values: channelsFirst };
}
