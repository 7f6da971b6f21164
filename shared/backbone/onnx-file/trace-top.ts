import { constantsOf } from './constants-of';
import type { OnnxModel, OnnxNode } from './onnx-model';

/** What a network ends in, as far as its nodes tell. */
export interface Classifier {
  /** The value that its last learned layer reads. */
  readonly tensor: string;
  readonly quantized: readonly [scale: string, zeroPoint: string] | undefined;
  readonly opType: string;
  /** How many classes it has, where its weights say so. */
  readonly classes: number | undefined;
  /**
   * A convolution reads a map of one place where it stands behind the pooling. `pooled`: so it has to be, or it is no
   * classifier. `anywhere`: it stands in front of the pooling, and its classes show that it is one.
   */
  readonly reads: 'rows' | 'pooled' | 'anywhere';
}

/** Change the shape or the range of what a classifier says, not its order. */
const PASSED = new Set([
  'Softmax',
  'LogSoftmax',
  'Sigmoid',
  'HardSigmoid',
  'Identity',
  'Cast',
  'Dropout',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Reshape',
  'Transpose',
  'QuantizeLinear',
  'DequantizeLinear',
  'ArgMax',
]);
const POOLS = new Set(['GlobalAveragePool', 'GlobalMaxPool', 'ReduceMean', 'AveragePool', 'QLinearGlobalAveragePool']);
const SOFTMAX = new Set(['Softmax', 'LogSoftmax']);
const SUMS = new Set(['Add', 'Sub', 'Mul', 'Div', 'QLinearAdd']);
const ROWS = new Set(['Gemm', 'MatMul', 'FusedGemm', 'FusedMatMul', 'DynamicQuantizeMatMul', 'MatMulNBits']);
/** Their first three inputs: values in 8 bits, their scale and their zero point. */
const QUANTIZED_ROWS = new Set(['QLinearMatMul', 'QGemm']);
/** ImageNet's 1,000 classes, with one for the background, and the larger sets of ImageNet's. */
const CLASS_COUNTS: readonly (number | undefined)[] = [1000, 1001, 11_221, 11_821, 21_841, 21_843];

/** Walks back from a value to the classifier that makes it; undefined where none does. */
export function traceTop(model: OnnxModel, output: string): Classifier | undefined {
  const makers = new Map(model.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const isFixed = fixedValues(model);
  const classesOf = weightCounts(model, makers);
  let hasSoftmax = false;
  let hasPool = false;
  let value = output;
  for (let node = makers.get(value); node !== undefined; node = makers.get(value)) {
    const { opType, inputs } = node;
    const weights = inputs[1] ?? '';
    if (ROWS.has(opType) && isFixed(weights)) {
      const classes = classesOf(node);
      if (hasPool && !hasSoftmax && !CLASS_COUNTS.includes(classes)) return undefined;
      return { tensor: inputs[0] ?? '', quantized: undefined, opType, classes, reads: 'rows' };
    }
    if (QUANTIZED_ROWS.has(opType) && isFixed(inputs[3] ?? '')) return quantized(node, undefined, 'rows');
    if (opType === 'MatMulInteger' && isFixed(weights)) {
      const maker = makers.get(inputs[0] ?? '');
      if (maker?.opType !== 'DynamicQuantizeLinear') return undefined;
      return { tensor: maker.inputs[0] ?? '', quantized: undefined, opType, classes: undefined, reads: 'rows' };
    }
    if (opType === 'Conv' || opType === 'QLinearConv') {
      const classes = classesOf(node);
      if (!isPointwise(node)) return undefined;
      if (hasPool && !hasSoftmax && !CLASS_COUNTS.includes(classes)) return undefined;
      const reads = hasPool ? 'anywhere' : 'pooled';
      if (opType === 'QLinearConv') return quantized(node, classes, reads);
      return { tensor: inputs[0] ?? '', quantized: undefined, opType, classes, reads };
    }
    if (SOFTMAX.has(opType)) hasSoftmax = true;
    if (POOLS.has(opType)) hasPool = true;
    const isPassed = PASSED.has(opType) || POOLS.has(opType) || (hasPool && (opType === 'Relu' || opType === 'Clip'));
    const next = isPassed ? inputs[0] : SUMS.has(opType) ? summand(node, isFixed, makers) : undefined;
    if (next === undefined) return undefined;
    value = next;
  }
  return undefined;
}

function quantized(
  { opType, inputs }: OnnxNode,
  classes: number | undefined,
  reads: Classifier['reads'],
): Classifier | undefined {
  const [tensor, scale, zeroPoint] = inputs;
  if (!tensor || !scale || !zeroPoint) return undefined;
  return { tensor, quantized: [scale, zeroPoint], opType, classes, reads };
}

/** Of a value and a constant, the value: a bias, a scale. Of a product of whole numbers and their scale, the product. */
function summand(
  { opType, inputs }: OnnxNode,
  isFixed: (value: string) => boolean,
  makers: ReadonlyMap<string, OnnxNode>,
): string | undefined {
  const [a = '', b = ''] = opType === 'QLinearAdd' ? [inputs[0], inputs[3]] : inputs;
  if (isFixed(b)) return a;
  if (isFixed(a)) return b;
  const isWhole = (value: string) => {
    const cast = makers.get(value);
    return cast?.opType === 'Cast' && makers.get(cast.inputs[0] ?? '')?.opType === 'MatMulInteger';
  };
  return opType === 'Mul' ? [a, b].find(isWhole) : undefined;
}

/** Whether a convolution has a kernel of one place, as far as it says so. */
function isPointwise({ attributes }: OnnxNode): boolean {
  const kernel = attributes.get('kernel_shape')?.ints;
  return kernel?.every((side) => side === 1) === true && (attributes.get('group')?.int ?? 1) === 1;
}

/** Whether a value depends on no input. */
function fixedValues(model: OnnxModel): (value: string) => boolean {
  const fed = new Set(model.inputs.map(({ name }) => name));
  for (const { inputs, captures, outputs } of model.nodes) {
    if ([...inputs, ...captures].some((value) => fed.has(value))) for (const output of outputs) fed.add(output);
  }
  return (value) => value !== '' && !fed.has(value);
}

/** Between a constant and the layer that reads it. */
const UNCHANGED = new Set(['Identity', 'Cast', 'DequantizeLinear', 'Transpose']);
const MOST_STEPS = 8;

/** How many numbers a layer gives, by the shape of its weights. */
function weightCounts(model: OnnxModel, makers: ReadonlyMap<string, OnnxNode>) {
  const constants = constantsOf(model);
  const shapeOf = (weights: string): readonly number[] | undefined => {
    let value = weights;
    let isTurned = false;
    for (let step = 0; step < MOST_STEPS; step++) {
      const shape = constants.get(value)?.shape;
      if (shape) return isTurned ? shape.toReversed() : shape;
      const maker = makers.get(value);
      if (!maker || !UNCHANGED.has(maker.opType)) return undefined;
      if (maker.opType === 'Transpose') isTurned = !isTurned;
      value = maker.inputs[0] ?? '';
    }
    return undefined;
  };
  return ({ opType, inputs, attributes }: OnnxNode): number | undefined => {
    const shape = shapeOf((opType === 'QLinearConv' ? inputs[3] : inputs[1]) ?? '');
    if (opType === 'Conv' || opType === 'QLinearConv' || attributes.get('transB')?.int === 1) return shape?.[0];
    return opType === 'MatMulNBits' ? attributes.get('N')?.int : shape?.at(-1);
  };
}
