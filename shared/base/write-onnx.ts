import { addNormalisation } from './add-normalisation';
import type { BaseWeights } from './base-weights';
import { BASE_INPUT, type FoldedConv, type FoldedLayer, foldBase } from './fold-base';
import { type FoldedNetwork, foldedBase } from './folded-network';
import { mobilenetV2Layers, outputShapes } from './mobilenet-v2';
import { convAttributes, kernelChannelsFirst } from './onnx-conv';
import { OnnxGraph } from './onnx-graph';

/**
 * The base as an ONNX model: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount].
 * The same weights give the same bytes.
 * @param imageSizePx S
 */
export function writeBaseOnnx(weights: BaseWeights, imageSizePx: number): Uint8Array {
  return writeFoldedOnnx(foldedBase(weights), imageSizePx);
}

/** Any network of convolutions as such a model. The same network gives the same bytes. */
export function writeFoldedOnnx(network: FoldedNetwork, imageSizePx: number): Uint8Array {
  const graph = new OnnxGraph();
  const features = addNetwork(graph, network, 'pixels', 'features');
  return graph.toBytes(
    'base',
    { name: 'pixels', shape: ['n', imageSizePx, imageSizePx, 3] },
    { name: features, shape: ['n', network.featureCount] },
  );
}

/**
 * The base up to a layer as an ONNX model: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float, that layer's value
 * [n, h * w * channels], channels last. The same weights give the same bytes.
 * @param imageSizePx S
 * @param upTo Keras' name of a layer that everything above is reached through, after normalisation and relu6
 */
export function writeBoundaryOnnx(weights: BaseWeights, imageSizePx: number, upTo: string): Uint8Array {
  const graph = new OnnxGraph();
  const top = addLayers(graph, foldBase(weights, upTo), 'pixels');
  graph.node('Transpose', [top], 'boundary', { perm: [0, 2, 3, 1] }); // [n, h, w, channels]
  const features = graph.node('Flatten', ['boundary'], 'features', { axis: 1 });
  const [height, width, channels] = outputShapes(mobilenetV2Layers(weights.width), imageSizePx).get(upTo)!;
  return graph.toBytes(
    'base',
    { name: 'pixels', shape: ['n', imageSizePx, imageSizePx, 3] },
    { name: features, shape: ['n', height * width * channels] },
  );
}

/**
 * Appends a network and its pooling to a graph, in float32.
 * @param pixels name of a value [n, S, S, 3] in [-1, 1]
 * @param features name for the pooled value [n, featureCount]
 */
export function addNetwork(graph: OnnxGraph, network: FoldedNetwork, pixels: string, features: string): string {
  const top = addLayers(graph, network.layers, addNormalisation(graph, network, pixels));
  const pooled = graph.node('GlobalAveragePool', [top], 'pooled'); // [n, features, 1, 1]
  return graph.node('Flatten', [pooled], features, { axis: 1 }); // [n, features]
}

/**
 * Appends folded layers in float32, each value under its layer's name.
 * @param pixels name of a value [n, S, S, 3] in [-1, 1]
 * @returns name of the last layer's value [n, channels, h, w]
 */
function addLayers(graph: OnnxGraph, layers: readonly FoldedLayer[], pixels: string): string {
  graph.node('Transpose', [pixels], BASE_INPUT, { perm: [0, 3, 1, 2] }); // [n, 3, S, S]
  const bounds = [graph.constant('zero', [], Float32Array.of(0)), graph.constant('six', [], Float32Array.of(6))];
  let top = BASE_INPUT;
  for (const layer of layers) {
    top = layer.kind === 'add' ? graph.node('Add', layer.inputs, layer.name) : addConv(graph, layer, bounds);
  }
  return top;
}

function addConv(graph: OnnxGraph, layer: FoldedConv, bounds: readonly string[]): string {
  const { name, bias } = layer;
  const kernel = kernelChannelsFirst(layer);
  const inputs = [
    layer.input,
    graph.constant(`${name}/kernel`, kernel.shape, kernel.values),
    graph.constant(`${name}/bias`, [bias.length], bias),
  ];
  const output = graph.node('Conv', inputs, layer.relu6 ? `${name}/sum` : name, convAttributes(layer));
  return layer.relu6 ? graph.node('Clip', [output, ...bounds], name) : output;
}
