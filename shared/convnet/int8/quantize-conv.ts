import type { QuantizedConv } from '../../engine/int8/add-int8-conv';
import { largestOfTwo } from '../../engine/int8/largest-of-two';
import type { FoldedConv } from '../folded-network';
import { kernelChannelsFirst } from '../onnx-conv';

/**
 * Processors without an int8 dot product (x86 before VNNI, WebAssembly) multiply uint8 by int8 and add two products in 16
 * bits, where a sum beyond 32,767 is cut off. 255 * 128 still fits, so any two weights of one sign that a channel has may
 * come to 128 steps: 127 before rounding, which adds one at most. Which two a kernel takes together then does not matter.
 */
const MOST_STEPS_OF_TWO = 127;
/** A bias is a whole number of steps; with a factor of two to spare it has room in 32 bits. */
const MOST_BIAS_STEPS = 2 ** 30;
/** Where weights and bias are all zero. */
const SMALLEST_SCALE = 1e-9;

/**
 * A convolution in whole numbers, each output channel with a scale of its own. Rounding a channel's weights moves its mean
 * output by the sum of (rounded - exact) * mean of the input; the bias takes that back. It costs nothing when the network
 * runs, and without it the shifts of 52 layers add up (docs/decisions/int8-encoding.md).
 * The zeros that pad the border count as if they had the mean too.
 * @param inputScale step between two numbers of the quantized input
 * @param inputMeans of each channel of the input
 */
export function quantizeConv(layer: FoldedConv, inputScale: number, inputMeans: readonly number[]): QuantizedConv {
  const { shape, values } = kernelChannelsFirst(layer);
  const [channels = 0, inputs = 0, height = 0, width = 0] = shape;
  const area = height * width;
  const kernel = new Int8Array(values.length);
  const scales = new Float32Array(channels);
  const bias = new Int32Array(channels);
  /** Of the input that each weight of a channel reads. */
  const means = Float64Array.from({ length: inputs * area }, (_, i) => inputMeans[Math.floor(i / area)]!);
  for (let channel = 0; channel < channels; channel++) {
    if (layer.kind === 'depthwise-conv') means.fill(inputMeans[channel]!);
    const from = channel * means.length;
    const largest = largestOfTwo(values, from, from + means.length);
    // Networks have channels of almost no weight, whose bias says all: it decides how fine the steps can be.
    const forBias = Math.abs(layer.bias[channel]!) / (inputScale * MOST_BIAS_STEPS);
    const scale = Math.fround(Math.max(largest / MOST_STEPS_OF_TWO, forBias, SMALLEST_SCALE));
    const shift = roundChannel(values, kernel, from, scale, means);
    scales[channel] = scale;
    const step = Math.fround(scale * inputScale);
    bias[channel] = Math.round((layer.bias[channel]! - shift) / step);
  }
  return { kernel, kernelShape: shape, scales, bias };
}

// Two million weights pass through these loops whenever the network is written.

/** Rounds a channel's weights into `kernel`; returns how far that moves its mean output. */
function roundChannel(
  values: Float32Array,
  kernel: Int8Array,
  from: number,
  scale: number,
  means: Float64Array,
): number {
  let shift = 0;
  for (let i = 0; i < means.length; i++) {
    const exact = values[from + i]!;
    // As Math.round does, which costs more than all else here: a quotient of two float32 numbers never comes so near a
    // half that the sum would round up to it.
    const rounded = Math.floor(exact / scale + 0.5);
    kernel[from + i] = rounded;
    shift += (rounded * scale - exact) * means[i]!;
  }
  return shift;
}
