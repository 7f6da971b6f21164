import { addInt8Conv } from '../../engine/int8/add-int8-conv';
import { OnnxGraph } from '../../engine/onnx-graph';
import { addNormalisation } from '../add-normalisation';
import type { FoldedNetwork } from '../folded-network';
import { BASE_INPUT, type FoldedConv } from '../folded-network';
import { convAttributes } from '../onnx-conv';
import type { Calibration } from './calibration';
import { quantizeConv } from './quantize-conv';

/**
 * The base in int8 as an ONNX model of the same input and output as `writeBaseOnnx`. The same network and calibration
 * give the same bytes.
 */
export function writeInt8BaseOnnx(network: FoldedNetwork, imageSizePx: number, calibration: Calibration): Uint8Array {
  const graph = new OnnxGraph();
  addInt8Base(graph, network, calibration, 'pixels', 'features');
  return graph.toBytes(
    'base-int8',
    { name: 'pixels', shape: ['n', imageSizePx, imageSizePx, 3] },
    { name: 'features', shape: ['n', network.featureCount] },
  );
}

/**
 * Appends the quantized base and its pooling to a graph, in the QDQ form: between two layers stand QuantizeLinear and
 * DequantizeLinear, and ONNX Runtime makes one integer operation of a layer and its neighbours. Values are uint8 with a
 * scale each, kernels int8 with a scale for each channel. relu6 needs no operation of its own: a range that starts at 0
 * and ends at 6 or below clips as it does.
 * @param pixels name of a value [n, S, S, 3] in [-1, 1]
 * @param features name for the pooled value [n, featureCount], float32
 */
function addInt8Base(
  graph: OnnxGraph,
  network: FoldedNetwork,
  calibration: Calibration,
  pixels: string,
  features: string,
): string {
  const quantized = new QuantizedValues(graph, calibration);
  graph.node('Transpose', [addNormalisation(graph, network, pixels)], exact(BASE_INPUT), { perm: [0, 3, 1, 2] }); // [n, 3, S, S]
  let top = quantized.add(BASE_INPUT);
  for (const layer of network.layers) {
    if (layer.kind === 'add') graph.node('Add', layer.inputs, exact(layer.name));
    else addQuantizedConv(graph, layer, quantized, calibration);
    top = quantized.add(layer.name);
  }
  return quantized.addPooled(top, features);
}

function addQuantizedConv(
  graph: OnnxGraph,
  layer: FoldedConv,
  quantized: QuantizedValues,
  { means }: Calibration,
): void {
  const { name, input } = layer;
  const inputScale = quantized.scaleOf(input);
  const conv = quantizeConv(layer, inputScale, means[input]!);
  addInt8Conv(graph, conv, { name, input, inputScale, output: exact(name), attributes: convAttributes(layer) });
}

/** Name of a layer's value before it is rounded; the rounded one, which the next layers read, goes by the layer's name. */
const exact = (value: string): string => `${value}/exact`;

/** The values between the layers: each is rounded to uint8 once. */
class QuantizedValues {
  readonly #graph: OnnxGraph;
  readonly #ranges: Calibration['ranges'];
  readonly #steps = new Map<string, { readonly scale: number; readonly zero: string; readonly rounded: string }>();

  constructor(graph: OnnxGraph, { ranges }: Calibration) {
    this.#graph = graph;
    this.#ranges = ranges;
  }

  /** Rounds a value that stands under its exact name. */
  add(value: string): string {
    const [low, high] = this.#ranges[value]!;
    // A value that is always 0 needs some scale.
    const scale = Math.fround(Math.max(high - low, 1e-6) / 255);
    const step = this.#graph.constant(`${value}/scale`, [], Float32Array.of(scale));
    const zero = this.#graph.constant(`${value}/zero`, [], Uint8Array.of(Math.round(-low / scale)));
    const rounded = this.#graph.node('QuantizeLinear', [exact(value), step, zero], `${value}/uint8`);
    this.#steps.set(value, { scale, zero, rounded });
    return this.#graph.node('DequantizeLinear', [rounded, step, zero], value);
  }

  /**
   * The mean of a rounded value over its height and width. Steps are added up, not numbers: sums of whole numbers are
   * exact in float32, so that the mean does not depend on the order in which a processor adds.
   */
  addPooled(value: string, pooled: string): string {
    const { scale, zero, rounded } = this.#steps.get(value)!;
    const graph = this.#graph;
    const one = graph.constant(`${value}/one`, [], Float32Array.of(1));
    const steps = graph.node('DequantizeLinear', [rounded, one, zero], `${value}/steps`); // [n, features, h, w]
    const mean = graph.node('GlobalAveragePool', [steps], `${value}/mean`); // [n, features, 1, 1]
    const flat = graph.node('Flatten', [mean], `${value}/flat`, { axis: 1 }); // [n, features]
    return graph.node('Mul', [flat, graph.constant(`${value}/mean_scale`, [], Float32Array.of(scale))], pooled);
  }

  scaleOf(value: string): number {
    return this.#steps.get(value)!.scale;
  }
}
