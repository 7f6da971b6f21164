import type { OnnxGraph } from '../onnx-graph';

export interface QuantizedConv {
  /** [out, in, h, w]; times `scales` it is the kernel. Any two weights of one sign of a channel add up to 128 at most. */
  readonly kernel: Int8Array;
  readonly kernelShape: readonly number[];
  /** Of each output channel. */
  readonly scales: Float32Array;
  /** Of each output channel; times `scales` and the scale of the input it is the bias. */
  readonly bias: Int32Array;
}

interface Int8ConvPlace {
  readonly name: string;
  /** A value that DequantizeLinear gives, and the step between two of its numbers. */
  readonly input: string;
  readonly inputScale: number;
  /** Name for the value before it is rounded. */
  readonly output: string;
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

/** Appends one convolution with its kernel in int8 and its bias in int32. */
export function addInt8Conv(
  graph: OnnxGraph,
  { kernel, kernelShape, scales, bias }: QuantizedConv,
  { name, input, inputScale, output, attributes }: Int8ConvPlace,
): void {
  const channels = scales.length;
  const kernelInputs = [
    graph.constant(`${name}${KERNEL}`, kernelShape, kernel),
    graph.constant(`${name}/kernel_scale`, [channels], scales),
    graph.constant(`${name}${KERNEL_ZERO}`, [channels], new Int8Array(channels)),
  ];
  const biasInputs = [
    graph.constant(`${name}/bias`, [channels], bias),
    graph.constant(
      `${name}/bias_scale`,
      [channels],
      scales.map((scale) => scale * inputScale),
    ),
    graph.constant(`${name}/bias_zero`, [channels], new Int32Array(channels)),
  ];
  const inputs = [
    input,
    graph.node('DequantizeLinear', kernelInputs, `${name}/kernel_float`, { axis: 0 }),
    graph.node('DequantizeLinear', biasInputs, `${name}/bias_float`, { axis: 0 }),
  ];
  graph.node('Conv', inputs, output, attributes);
}

/** How the names of a kernel's constants end. */
export const KERNEL = '/kernel';
export const KERNEL_ZERO = '/kernel_zero';
