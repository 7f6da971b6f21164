import * as tf from './tfjs-node';

/**
 * TensorFlow's own kernels by name. TensorFlow.js has no gradient for a fused relu6, differs from TensorFlow at exactly
 * 6, and its tape costs as much as a small kernel; here the backward pass is written out and each kernel called once.
 * All images are [n, height, width, channels]; the caller disposes of what is returned.
 */
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What tfjs-node's backend offers beside TensorFlow.js' own interface. */
interface NodeBackend {
  readonly binding: Readonly<Record<string, number>>;
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

const backend = () => tf.backend() as unknown as NodeBackend;

/** Attributes of a kernel: a type, a string, a number, whole numbers or a switch. */
export type Attributes = Readonly<Record<string, AttributeValue>>;
type AttributeValue =
  | 'float32'
  | { readonly text: string }
  | { readonly shape: readonly number[] }
  | number
  | boolean
  | readonly number[];

/** Runs a kernel. @param outputs how many tensors it gives; 0 for one that changes a variable */
export function kernel(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: Attributes = {},
  outputs = 1,
): tf.Tensor[] {
  const list = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  if (outputs === 1) return [backend().executeSingleOutput(name, list, inputs)];
  return backend().executeMultipleOutputs(name, list, inputs, outputs);
}

function attribute(name: string, value: AttributeValue): Attribute {
  const { binding } = backend();
  const of = (kind: string, own: unknown): Attribute => ({ name, type: binding[`TF_ATTR_${kind}`]!, value: own });
  if (value === 'float32') return of('TYPE', binding.TF_FLOAT);
  if (typeof value === 'boolean') return of('BOOL', value);
  if (typeof value === 'number') return of(Number.isInteger(value) ? 'INT' : 'FLOAT', value);
  if ('text' in value) return of('STRING', value.text);
  if ('shape' in value) return of('SHAPE', value.shape);
  return of('INT', value);
}

const FLOAT = { T: 'float32' } as const;
const NHWC = { data_format: { text: 'NHWC' } } as const;

/** a times b, either of them transposed first. */
export function matMul(a: tf.Tensor2D, b: tf.Tensor2D, transposeA = false, transposeB = false): tf.Tensor2D {
  return kernel('MatMul', [a, b], { ...FLOAT, transpose_a: transposeA, transpose_b: transposeB })[0] as tf.Tensor2D;
}

/** A number per channel on top of every position. @param bias [channels] */
export const biasAdd = <T extends tf.Tensor>(x: T, bias: tf.Tensor): T =>
  kernel('BiasAdd', [x, bias], { ...FLOAT, ...NHWC })[0] as T;

/** Sums over all positions, [channels]. */
export const channelSums = (x: tf.Tensor): tf.Tensor1D =>
  kernel('BiasAddGrad', [x], { ...FLOAT, ...NHWC })[0] as tf.Tensor1D;

export const relu6 = <T extends tf.Tensor>(x: T): T => kernel('Relu6', [x], FLOAT)[0] as T;

/** The slope below relu6 from that above it, 0 where its value is 0 or 6, as TensorFlow has it. @param y relu6's value */
export const relu6Gradient = <T extends tf.Tensor>(slope: T, y: T): T => kernel('Relu6Grad', [slope, y], FLOAT)[0] as T;

/** A convolution's kernels: forward, and the slopes at its kernel and at its input. Padding is TensorFlow's 'same'. */
export interface ConvKernels {
  forward(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D;
  /** @param shape of the filter, int32 [4] */
  filterGradient(x: tf.Tensor4D, shape: tf.Tensor1D, slope: tf.Tensor4D): tf.Tensor4D;
  /** @param shape of the input, int32 [4] */
  inputGradient(shape: tf.Tensor1D, filter: tf.Tensor4D, slope: tf.Tensor4D): tf.Tensor4D;
}

export function convKernels(kind: 'conv' | 'depthwise-conv', stride: number): ConvKernels {
  const attributes: Attributes = {
    ...FLOAT,
    ...NHWC,
    strides: [1, stride, stride, 1],
    dilations: [1, 1, 1, 1],
    padding: { text: 'SAME' },
    ...(kind === 'conv' && { use_cudnn_on_gpu: true }),
  };
  const name = kind === 'conv' ? 'Conv2D' : 'DepthwiseConv2dNative';
  const run = (own: string, ...inputs: tf.Tensor[]) => kernel(own, inputs, attributes)[0] as tf.Tensor4D;
  return {
    forward: (x, filter) => run(name, x, filter),
    filterGradient: (x, shape, slope) => run(`${name}BackpropFilter`, x, shape, slope),
    inputGradient: (shape, filter, slope) => run(`${name}BackpropInput`, shape, filter, slope),
  };
}

/** Batch normalisation by the batch's own statistics, as it is trained from scratch. */
export interface BatchNormPass {
  readonly y: tf.Tensor4D;
  /** The moving statistics after this batch, [channels]. */
  readonly movingMean: tf.Tensor1D;
  readonly movingVariance: tf.Tensor1D;
  /** What TensorFlow keeps for the gradient. */
  readonly reserved: readonly tf.Tensor[];
}

/** gamma, beta, and the moving statistics before this batch, [channels] each. */
export type BatchNormInputs = readonly [gamma: tf.Tensor, beta: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor];

/** @param momentum share of the moving statistics that stays; a float32 between 0 and 1 */
export function batchNorm(
  x: tf.Tensor4D,
  inputs: BatchNormInputs,
  epsilon: number,
  momentum: number,
  training: boolean,
): BatchNormPass {
  const attributes = {
    ...FLOAT,
    U: 'float32',
    ...NHWC,
    epsilon,
    is_training: training,
    exponential_avg_factor: 1 - momentum,
  } as const;
  const [y, movingMean, movingVariance, ...reserved] = kernel('FusedBatchNormV3', [x, ...inputs], attributes, 6);
  return { y, movingMean, movingVariance, reserved } as BatchNormPass;
}

/** Slopes at the input, gamma and beta. */
export function batchNormGradient(
  slope: tf.Tensor4D,
  x: tf.Tensor4D,
  gamma: tf.Tensor,
  { reserved }: BatchNormPass,
  epsilon: number,
): { readonly x: tf.Tensor4D; readonly gamma: tf.Tensor1D; readonly beta: tf.Tensor1D } {
  const attributes = { ...FLOAT, U: 'float32', ...NHWC, epsilon, is_training: true } as const;
  const [atX, atGamma, atBeta] = kernel('FusedBatchNormGradV3', [slope, x, gamma, ...reserved], attributes, 5);
  return { x: atX as tf.Tensor4D, gamma: atGamma as tf.Tensor1D, beta: atBeta as tf.Tensor1D };
}
