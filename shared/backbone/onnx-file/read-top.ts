import { TOP_CLASSES, type Top } from '../top';
import { constantsOf } from './constants-of';
import type { OnnxModel, OnnxNode, OnnxTensor } from './onnx-model';
import { fewNumbers } from './read-tensor';

/** Change the shape or the range of what a dense layer says of one image, not which class it says. */
const PASSED: ReadonlySet<string> = new Set([
  'Identity',
  'Cast',
  'Dropout',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Reshape',
  'GlobalAveragePool',
  'Softmax',
  'LogSoftmax',
]);

/** TensorFlow's networks have a class for the background in front of ImageNet's. */
const WITH_BACKGROUND = TOP_CLASSES + 1;

/**
 * The dense layer of 1,000 classes that a network ends in, on the value that its features are taken from; undefined where it
 * ends in something else, or where its weights are not plain numbers of the file. Maps are pooled before it where the
 * network pools behind it: to a dense layer that is the same.
 */
export function readTop(
  model: OnnxModel,
  features: { readonly tensor: string; readonly count: number },
): Top | undefined {
  const constants = constantsOf(model);
  const readers = (value: string) => model.nodes.filter(({ inputs }) => inputs.includes(value));
  const [dense, ...others] = readers(features.tensor).filter(({ opType }) => DENSE.has(opType));
  if (!dense || others.length > 0) return undefined;
  const kernel = kernelOf(dense, features, constants);
  if (!kernel) return undefined;
  const { classes, weights } = kernel;
  let bias = numbersOf(dense.inputs[2], constants, classes);
  if (dense.inputs[2] && !bias) return undefined;
  let isProbability = false;
  const outputs = new Set(model.outputs.map(({ name }) => name));
  for (let value = dense.outputs[0] ?? ''; !outputs.has(value); ) {
    const [next, ...more] = readers(value);
    if (!next || more.length > 0) return undefined;
    const { opType } = next;
    if (opType === 'Add' && !bias && dense.opType !== 'Conv') {
      const [other] = next.inputs.filter((input) => input !== value);
      bias = numbersOf(other, constants, classes);
      if (!bias) return undefined;
    } else if (!PASSED.has(opType) || next.inputs[0] !== value) return undefined;
    // The mean of probabilities is no probability of the mean.
    if (opType === 'GlobalAveragePool' && isProbability) return undefined;
    isProbability ||= opType.endsWith('Softmax');
    value = next.outputs[0] ?? '';
  }
  const biases = Float32Array.from(bias ?? new Array<number>(classes).fill(0));
  if (![weights, biases].every((values) => values.every(Number.isFinite))) return undefined;
  const first = classes - TOP_CLASSES;
  return {
    featureCount: features.count,
    classes: TOP_CLASSES,
    weights: weights.subarray(first * features.count),
    bias: biases.subarray(first),
  };
}

const DENSE: ReadonlySet<string> = new Set(['Gemm', 'MatMul', 'Conv']);

type Constants = ReadonlyMap<string, OnnxTensor>;

/** [classes, features] */
function kernelOf(
  { opType, inputs, attributes }: OnnxNode,
  features: { readonly tensor: string; readonly count: number },
  constants: Constants,
): { readonly classes: number; readonly weights: Float32Array } | undefined {
  const tensor = constants.get(inputs[1] ?? '');
  if (inputs[0] !== features.tensor || !tensor) return undefined;
  const isPlain = (name: string, wanted: number) => {
    const { int, float } = attributes.get(name) ?? {};
    return (int ?? float ?? wanted) === wanted;
  };
  const isGemm = opType === 'Gemm';
  if (isGemm && !(isPlain('alpha', 1) && isPlain('beta', 1) && isPlain('transA', 0))) return undefined;
  const isTurned = opType === 'MatMul' || (isGemm && (attributes.get('transB')?.int ?? 0) === 0);
  const [rows = 0, columns = 0, ...places] = tensor.shape;
  if (opType === 'Conv') {
    const strides = attributes.get('strides')?.ints ?? [];
    const isDense = places.length === 2 && [...places, ...strides].every((of) => of === 1) && isPlain('group', 1);
    const isUnpadded = (attributes.get('pads')?.ints ?? []).every((of) => of === 0);
    if (!isDense || !isUnpadded) return undefined;
  } else if (places.length > 0) return undefined;
  const [classes, count] = isTurned ? [columns, rows] : [rows, columns];
  if (count !== features.count || (classes !== TOP_CLASSES && classes !== WITH_BACKGROUND)) return undefined;
  const numbers = fewNumbers(tensor, classes * count);
  if (numbers?.length !== classes * count) return undefined;
  if (!isTurned) return { classes, weights: Float32Array.from(numbers) };
  const weights = new Float32Array(classes * count);
  for (let row = 0, from = 0; row < count; row++) {
    for (let of = 0; of < classes; of++) weights[of * count + row] = numbers[from++] as number;
  }
  return { classes, weights };
}

/** The numbers of a constant; undefined where there are more or fewer than wanted. */
function numbersOf(name: string | undefined, constants: Constants, wanted: number): readonly number[] | undefined {
  const tensor = constants.get(name ?? '');
  const numbers = tensor && fewNumbers(tensor, wanted);
  return numbers?.length === wanted ? numbers : undefined;
}
