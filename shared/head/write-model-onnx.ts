import { onnx } from 'onnx-proto';
import { OnnxGraph, valueInfo } from '../engine/onnx-graph';
import { FormatError } from '../errors';
import type { ClassDirections } from './class-directions';
import { activationOf, type Head } from './head';
import { keepNamesFree } from './keep-names-free';

/** What the model adds to its base; the base's own values get other names where they have these. */
const OWN_NAMES = [
  ...['image', 'half_range', 'one', 'scaled'],
  ...['dense/kernel', 'dense/bias', 'weighed', 'logits', 'probabilities'],
  ...['directions', 'ones', 'least', 'squares', 'square', 'root', 'length', 'products', 'similarities'],
];

/** Below the length of any features, and not zero. */
const LEAST_LENGTH = 1e-12;

/**
 * The whole model as ONNX, from an image to its probabilities: "image" float [n, S, S, 3], values 0 to 255 →
 * x / 127.5 - 1 → base → dense → "probabilities" [n, units]. One unit is the probability of the second class; more units
 * are one per class, through a softmax or, where an image may have several labels, each through a sigmoid. Class names
 * stand in the metadata under "classes", as a JSON list. With directions there is a second output, "similarities"
 * [n, classes]: the cosine of the features to the direction of each class.
 * The same base and head give the same bytes.
 * @param network the base as `createOnnxEngine` runs it: pixels float [n, S, S, 3] → features float [n, featureCount]
 * @throws RangeError where the head was trained on features of another length, FormatError where the base is not that
 */
export function writeModelOnnx(network: Uint8Array, head: Head, directions?: ClassDirections): Uint8Array {
  const base = onnx.ModelProto.decode(network);
  const graph = onnx.GraphProto.create(base.graph ?? {});
  keepNamesFree(graph, OWN_NAMES);
  const [pixels, features] = [graph.input[0], graph.output[0]];
  if (!pixels?.name || !features?.name) throw new FormatError('The base is not a network from pixels to features');
  const [, featureCount] = sizesOf(features);
  if (featureCount !== head.featureCount) {
    throw new RangeError(`The head reads ${head.featureCount} features, the base gives ${featureCount}`);
  }
  if (directions && directions.featureCount !== featureCount) {
    throw new RangeError(`The directions are of ${directions.featureCount} features, the base gives ${featureCount}`);
  }
  const [, imageSizePx = 0] = sizesOf(pixels);
  const before = new OnnxGraph();
  const half = before.constant('half_range', [], Float32Array.of(127.5));
  const one = before.constant('one', [], Float32Array.of(1));
  before.node('Div', ['image', half], 'scaled'); // [n, S, S, 3] in [0, 2]
  before.node('Sub', ['scaled', one], pixels.name); // [n, S, S, 3] in [-1, 1]
  const after = new OnnxGraph();
  const kernel = after.constant('dense/kernel', [head.featureCount, head.units], head.kernel);
  const bias = after.constant('dense/bias', [head.units], head.bias);
  after.node('MatMul', [features.name, kernel], 'weighed');
  after.node('Add', ['weighed', bias], 'logits'); // [n, units]
  if (activationOf(head) === 'sigmoid') after.node('Sigmoid', ['logits'], 'probabilities');
  else after.node('Softmax', ['logits'], 'probabilities', { axis: -1 });
  if (directions) addSimilarities(after, features.name, directions);

  const model = onnx.ModelProto.create({
    irVersion: base.irVersion,
    opsetImport: base.opsetImport,
    functions: base.functions,
    producerName: 'headstart',
    metadataProps: [{ key: 'classes', value: JSON.stringify(head.classes) }],
    graph: {
      name: 'headstart',
      node: [...before.nodes, ...graph.node, ...after.nodes],
      initializer: [...before.initializers, ...graph.initializer, ...after.initializers],
      input: [valueInfo({ name: 'image', shape: ['n', imageSizePx, imageSizePx, 3] })],
      output: [
        valueInfo({ name: 'probabilities', shape: ['n', head.units] }),
        ...(directions ? [valueInfo({ name: 'similarities', shape: ['n', directions.classes] })] : []),
      ],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

/** Of operations that are the same in every opset that a base may be of; a reduction over an axis is not. */
function addSimilarities(graph: OnnxGraph, features: string, { classes, featureCount, values }: ClassDirections): void {
  const directions = graph.constant('directions', [featureCount, classes], values);
  const ones = graph.constant('ones', [featureCount, 1], new Float32Array(featureCount).fill(1));
  const least = graph.constant('least', [], Float32Array.of(LEAST_LENGTH));
  graph.node('Mul', [features, features], 'squares');
  graph.node('MatMul', ['squares', ones], 'square'); // [n, 1]
  graph.node('Sqrt', ['square'], 'root');
  graph.node('Max', ['root', least], 'length');
  graph.node('MatMul', [features, directions], 'products'); // [n, classes]
  graph.node('Div', ['products', 'length'], 'similarities');
}

/** Undefined for a dimension that is open. */
function sizesOf({ type }: onnx.IValueInfoProto): (number | undefined)[] {
  const dimensions = type?.tensorType?.shape?.dim ?? [];
  return dimensions.map(({ dimValue }) => (dimValue ? Number(dimValue) : undefined));
}
