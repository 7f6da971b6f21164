import type { BaseWeights } from '../base/base-weights';
import type { Calibration } from '../base/int8/calibration';
import { addInt8Base } from '../base/int8/write-int8-onnx';
import { OnnxGraph } from '../base/onnx-graph';
import { addBase } from '../base/write-onnx';
import type { Head } from './head';

/**
 * The whole model as ONNX, from an image to its probabilities: "image" float [n, S, S, 3], values 0 to 255 →
 * x / 127.5 - 1 → base → pooling → dense → "probabilities" [n, units]. One unit is the probability of the second class;
 * more units are one a class. Class names stand in the metadata under "classes", as a JSON list.
 * The same weights and head give the same bytes.
 * @param imageSizePx S
 * @param calibration of the int8 base, where the head was trained on its features
 * @throws RangeError where the head was trained on features of another length
 */
export function writeModelOnnx(
  weights: BaseWeights,
  head: Head,
  imageSizePx: number,
  calibration?: Calibration,
): Uint8Array {
  const features = weights.layers.get('Conv_1_bn')?.get('gamma')?.values.length;
  if (features !== head.featureCount) {
    throw new RangeError(`The head reads ${head.featureCount} features, the base gives ${features}`);
  }
  const graph = new OnnxGraph();
  const half = graph.constant('half_range', [], Float32Array.of(127.5));
  const one = graph.constant('one', [], Float32Array.of(1));
  graph.node('Div', ['image', half], 'scaled'); // [n, S, S, 3] in [0, 2]
  graph.node('Sub', ['scaled', one], 'pixels'); // [n, S, S, 3] in [-1, 1]
  if (calibration) addInt8Base(graph, weights, calibration, 'pixels', 'features');
  else addBase(graph, weights, 'pixels', 'features'); // [n, features]
  const kernel = graph.constant('dense/kernel', [head.featureCount, head.units], head.kernel);
  const bias = graph.constant('dense/bias', [head.units], head.bias);
  graph.node('MatMul', ['features', kernel], 'weighed');
  graph.node('Add', ['weighed', bias], 'logits'); // [n, units]
  if (head.units === 1) graph.node('Sigmoid', ['logits'], 'probabilities');
  else graph.node('Softmax', ['logits'], 'probabilities', { axis: -1 });
  return graph.toBytes(
    'headstart',
    { name: 'image', shape: ['n', imageSizePx, imageSizePx, 3] },
    { name: 'probabilities', shape: ['n', head.units] },
    { classes: JSON.stringify(head.classes) },
  );
}
