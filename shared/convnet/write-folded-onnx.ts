import { OnnxGraph } from '../engine/onnx-graph';
import { addNormalisation } from './add-normalisation';
import { BASE_INPUT, type FoldedConv, type FoldedLayer, type FoldedNetwork } from './folded-network';
import { convAttributes, kernelChannelsFirst } from './onnx-conv';

/**
 * A network of convolutions as an ONNX model: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount].
 * The same network gives the same bytes.
 * @param imageSizePx S
 */
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
export function addLayers(graph: OnnxGraph, layers: readonly FoldedLayer[], pixels: string): string {
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
