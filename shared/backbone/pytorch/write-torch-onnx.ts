import type { ConvLayer, DepthwiseConvLayer, LayerSpec } from '../../base/layer-spec';
import { OnnxGraph } from '../../base/onnx-graph';
import { addLayers } from '../../base/write-onnx';
import { foldTorchNetwork } from './fold-torch-network';
import { matchStateDict, torchWeightShapes } from './match-state-dict';
import { paddedConvs } from './padded-convs';
import type { StateDict } from './read-pth';
import type { TorchNetwork, TorchNetworkSize } from './torch-network';

/**
 * A network with its weights as an ONNX model: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount].
 * The same weights give the same bytes.
 * @param imageSizePx S
 * @param file name of the file that the weights came from, for errors
 * @throws BaseError where the weights are not those of the network
 */
export function writeTorchOnnx(
  network: TorchNetwork,
  weights: StateDict,
  imageSizePx: number,
  file: string,
): Uint8Array {
  matchStateDict(network, weights, file);
  const graph = new OnnxGraph();
  const normalised = addNormalisation(graph, network, 'pixels');
  const maps = addLayers(graph, foldTorchNetwork(network.layers, weights, imageSizePx), normalised);
  const pooled = graph.node('GlobalAveragePool', [maps], 'pooled'); // [n, featureCount, 1, 1]
  const features = graph.node('Flatten', [pooled], 'features', { axis: 1 }); // [n, featureCount]
  return graph.toBytes(
    'base',
    { name: 'pixels', shape: ['n', imageSizePx, imageSizePx, 3] },
    { name: features, shape: ['n', network.featureCount] },
  );
}

/** Name of the value of the last feature maps in that model, [n, featureCount, side, side]. */
export function torchMapsTensor({ layers }: TorchNetwork): string {
  return layers.filter(isConv).at(-1)!.name;
}

/** What a network comes to for square images of a size. */
export function sizeOfTorchNetwork({ layers }: TorchNetwork, imageSizePx: number): TorchNetworkSize {
  const convs = paddedConvs(layers, imageSizePx);
  let [parameters, multiplyAdds, mapSide] = [0, 0, 0];
  for (const layer of layers) {
    const count = torchWeightShapes(layer).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    parameters += count;
    if (!isConv(layer)) continue;
    mapSide = convs.get(layer.name)!.side;
    multiplyAdds += count * mapSide ** 2;
  }
  return { parameters, multiplyAdds, mapSide };
}

const isConv = (layer: LayerSpec): layer is ConvLayer | DepthwiseConvLayer =>
  layer.kind === 'conv' || layer.kind === 'depthwise-conv';

/** Of a pixel from 0 to 255 that comes in as pixel / 127.5 - 1. */
const HALF_RANGE = 127.5;

/**
 * (pixel - mean) / deviation, in front of the first convolution and not folded into it: the zeros around the picture stand
 * for the mean, so that only the scale could be.
 */
function addNormalisation(graph: OnnxGraph, { mean, deviation }: TorchNetwork, pixels: string): string {
  const scale = Float32Array.from(deviation, (of) => HALF_RANGE / of);
  const shift = Float32Array.from(deviation, (of, channel) => (HALF_RANGE - mean[channel]!) / of);
  const scaled = graph.node('Mul', [pixels, graph.constant('pixels/scale', [3], scale)], 'pixels/scaled');
  return graph.node('Add', [scaled, graph.constant('pixels/shift', [3], shift)], 'pixels/normalised');
}
