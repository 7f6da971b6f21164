import type { onnx } from 'onnx-proto';
import { valueInfo } from '../../engine/onnx-graph';
import { findImageInput } from './find-image-input';
import type { FoundFeatures } from './found-features';
import { neededParts } from './needed-parts';
import { graphBytes, modelBytes, newConstant, newNode, type Part, partOf, scanNode } from './onnx-bytes';
import { onnxError } from './onnx-error';
import type { OnnxModel } from './onnx-model';
import type { OnnxPreprocessing } from './onnx-preprocessing';

/** New nodes and the constants that they read. */
interface Added {
  readonly nodes: readonly Part[];
  readonly constants: readonly Part[];
}

/** The oldest version of the format in which a constant need not be an input too. */
const LEAST_IR = 4;
/** The oldest in which `Scan` goes over the first axis. */
const LEAST_SCAN_OPSET = 9;

/** Part of a network behind our pixels, with some of its values as outputs as they are: to look at them. */
export function assembleProbe(
  model: OnnxModel,
  values: readonly string[],
  preprocessing: OnnxPreprocessing,
): Uint8Array {
  const names = freeNames(model);
  const before = pixelsToInput(model, preprocessing, names, names.pixels);
  const kept = keptParts(model, values);
  const graph = graphBytes({
    nodes: [...before.nodes, ...kept.nodes],
    initializers: [...before.constants, ...kept.initializers],
    inputs: [pixelsInfo(names, preprocessing)],
    outputs: values.map((name) => ({ name })),
  });
  return modelBytes(graph, Math.max(model.irVersion, LEAST_IR), model.opsets);
}

/**
 * The network from pixels to features: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount].
 * @param batch `free`: any number of images at once. `one`: the network sees one image at a time, whatever n is
 */
export function assembleOnnx(
  model: OnnxModel,
  features: FoundFeatures,
  preprocessing: OnnxPreprocessing,
  batch: 'free' | 'one',
): Uint8Array {
  const names = freeNames(model);
  const scans = batch === 'one';
  const before = pixelsToInput(model, preprocessing, names, scans ? names.batchOfOne : names.pixels);
  const kept = keptParts(model, [features.tensor, ...(features.quantized ?? [])]);
  const after = valueToFeatures(features, names, scans ? names.row : names.features);
  const nodes = [...before.nodes, ...kept.nodes, ...after.nodes];
  const initializers = [...before.constants, ...kept.initializers, ...after.constants];
  const around = scans ? imageByImage(model, nodes, features, preprocessing, names) : { nodes, constants: [] };
  const graph = graphBytes({
    nodes: around.nodes,
    initializers: [...around.constants, ...initializers],
    inputs: [pixelsInfo(names, preprocessing)],
    outputs: [valueInfo({ name: names.features, shape: ['n', features.featureCount] })],
  });
  return modelBytes(graph, Math.max(model.irVersion, LEAST_IR), model.opsets);
}

type Names = ReturnType<typeof freeNames>;

/** Names for what is added that nothing of the file has. */
function freeNames(model: OnnxModel) {
  const taken = new Set(model.initializers.keys());
  for (const { name } of model.inputs) taken.add(name);
  for (const { outputs } of model.nodes) for (const output of outputs) taken.add(output);
  const free = (wanted: string) => {
    let name = wanted;
    while (taken.has(name)) name += '_';
    taken.add(name);
    return name;
  };
  return {
    free,
    pixels: free('pixels'),
    features: free('features'),
    image: free('image'),
    batchOfOne: free('image/batch'),
    row: free('image/features'),
  };
}

function pixelsInfo({ pixels }: Names, { imageSizePx }: OnnxPreprocessing): onnx.IValueInfoProto {
  return valueInfo({ name: pixels, shape: ['n', imageSizePx, imageSizePx, 3] });
}

/** From [n, S, S, 3] in [-1, 1] to what the network takes, under the name of its input. */
function pixelsToInput(
  model: OnnxModel,
  { layout, channels, mean, deviation }: OnnxPreprocessing,
  { free }: Names,
  pixels: string,
): Added {
  const image = findImageInput(model);
  const nodes: Part[] = [];
  const constants: Part[] = [];
  let top = pixels;
  const add = (opType: string, inputs: readonly string[], attributes = {}) => {
    const output = free(`pixels/${opType}`);
    nodes.push(newNode(opType, [top, ...inputs], output, attributes));
    top = output;
  };
  const constant = (name: string, shape: readonly number[], values: Float32Array | BigInt64Array) => {
    const called = free(`pixels/${name}`);
    constants.push(newConstant(called, shape, values));
    return called;
  };
  if (channels === 'bgr') add('Gather', [constant('order', [3], BigInt64Array.of(2n, 1n, 0n))], { axis: 3 });
  // (127.5 p + 127.5 - mean) / deviation. A whole number is rounded to the nearest: half more, and down.
  const half = image.elementType === 'uint8' ? 0.5 : 0;
  const scale = deviation.map((of) => 127.5 / of);
  const shift = mean.map((of, i) => (127.5 - of) / (deviation[i] as number) + half);
  if (scale.some((of) => of !== 1)) add('Mul', [constant('scale', [3], Float32Array.from(scale))]);
  if (shift.some((of) => of !== 0)) add('Add', [constant('shift', [3], Float32Array.from(shift))]);
  if (half > 0) add('Floor', []);
  if (layout === 'nchw') add('Transpose', [], { perm: [0, 3, 1, 2] });
  // The last one carries the name of the network's own input.
  nodes.push(newNode('Cast', [top], image.name, { to: TYPES[image.elementType] }));
  return { nodes, constants };
}

const TYPES = { float32: 1, uint8: 2, float16: 10 } as const;

function keptParts(model: OnnxModel, values: readonly string[]) {
  const image = findImageInput(model).name;
  const { nodes, initializers, inputs } = neededParts(model, values);
  const other = inputs.find((name) => name !== image);
  const wanted = values[0] as string;
  const remedy = 'Name another value as its output.';
  if (other !== undefined) throw onnxError(model.name, `"${wanted}" needs the input "${other}" too`, remedy);
  if (inputs.length === 0) throw onnxError(model.name, `"${wanted}" does not depend on the image`, remedy);
  return {
    nodes: nodes.map(partOf),
    initializers: initializers.map((name) => partOf(model.initializers.get(name)!)),
  };
}

/** From the chosen value to [n, featureCount] in float32. */
function valueToFeatures(
  { tensor, shape, elementType, quantized }: FoundFeatures,
  { free }: Names,
  output: string,
): Added {
  const nodes: Part[] = [];
  const constants: Part[] = [];
  let top = tensor;
  const add = (opType: string, inputs: readonly string[] = [], attributes = {}) => {
    const made = free(`features/${opType}`);
    nodes.push(newNode(opType, [top, ...inputs], made, attributes));
    top = made;
  };
  if (quantized) add('DequantizeLinear', quantized);
  else if (elementType !== 'float32') add('Cast', [], { to: TYPES.float32 });
  if (shape === 'map-nhwc') add('Transpose', [], { perm: [0, 3, 1, 2] }); // [n, C, h, w]
  if (shape === 'mean-of-tokens') add('Transpose', [], { perm: [0, 2, 1] }); // [n, C, T]
  if (shape === 'map-nhwc' || shape === 'map-nchw' || shape === 'mean-of-tokens') add('GlobalAveragePool');
  if (shape === 'class-token') {
    const first = free('features/first');
    constants.push(newConstant(first, [], BigInt64Array.of(0n)));
    add('Gather', [first], { axis: 1 }); // [n, C]
  }
  nodes.push(newNode('Flatten', [top], output, { axis: 1 })); // [n, featureCount]
  return { nodes, constants };
}

/** A graph for one image, run for each: for networks that take one at a time, or mix up those that they are given. */
function imageByImage(
  model: OnnxModel,
  nodes: readonly Part[],
  { featureCount }: FoundFeatures,
  { imageSizePx }: OnnxPreprocessing,
  { free, pixels, features, image, batchOfOne, row }: Names,
): Added {
  const opset = model.opsets.get('') ?? 0;
  if (opset < LEAST_SCAN_OPSET) {
    const found = `it takes one image at a time, which needs opset ${LEAST_SCAN_OPSET}; it uses ${opset}`;
    throw onnxError(model.name, found, 'Export it with dynamic axes, or with opset_version=17.');
  }
  const [oneImage, oneRow, vector] = [free('image/shape'), free('row/shape'), free('row')];
  const graph = graphBytes({
    nodes: [
      newNode('Reshape', [image, oneImage], batchOfOne), // [1, S, S, 3]
      ...nodes,
      newNode('Reshape', [row, oneRow], vector), // [featureCount]
    ],
    inputs: [valueInfo({ name: image, shape: [imageSizePx, imageSizePx, 3] })],
    outputs: [valueInfo({ name: vector, shape: [featureCount] })],
  });
  const side = BigInt(imageSizePx);
  return {
    nodes: [scanNode(graph, pixels, features)],
    constants: [
      newConstant(oneImage, [4], BigInt64Array.of(1n, side, side, 3n)),
      newConstant(oneRow, [1], BigInt64Array.of(BigInt(featureCount))),
    ],
  };
}
