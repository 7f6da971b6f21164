import type { FoldedNetwork, PerColour } from '../../convnet/folded-network';
import type { ConvLayer, DepthwiseConvLayer, LayerSpec } from '../../convnet/layer-spec';
import { writeFoldedOnnx } from '../../convnet/write-folded-onnx';
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
  return writeFoldedOnnx(foldedTorch(network, weights, imageSizePx, file), imageSizePx);
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
 * A network with its weights, ready to be written.
 * @throws BaseError where the weights are not those of the network
 */
export function foldedTorch(
  network: TorchNetwork,
  weights: StateDict,
  imageSizePx: number,
  file: string,
): FoldedNetwork {
  matchStateDict(network, weights, file);
  const { layers, featureCount, mean, deviation } = network;
  const perColour = (of: (mean: number, deviation: number) => number): PerColour => [
    of(mean[0], deviation[0]),
    of(mean[1], deviation[1]),
    of(mean[2], deviation[2]),
  ];
  return {
    layers: foldTorchNetwork(layers, weights, imageSizePx),
    featureCount,
    normalisation: {
      scale: perColour((_, of) => HALF_RANGE / of),
      shift: perColour((from, of) => (HALF_RANGE - from) / of),
    },
  };
}
