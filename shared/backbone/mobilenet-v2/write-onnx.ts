import { addLayers, writeFoldedOnnx } from '../../convnet/write-folded-onnx';
import { OnnxGraph } from '../../engine/onnx-graph';
import type { BaseWeights } from './base-weights';
import { foldBase, foldedBase } from './fold-base';
import { mobilenetV2Layers, outputShapes } from './mobilenet-v2';

/**
 * The base as an ONNX model: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount].
 * The same weights give the same bytes.
 * @param imageSizePx S
 */
export function writeBaseOnnx(weights: BaseWeights, imageSizePx: number): Uint8Array {
  return writeFoldedOnnx(foldedBase(weights), imageSizePx);
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
