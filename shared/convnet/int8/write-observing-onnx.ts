import { OnnxGraph, type OnnxValue } from '../../engine/onnx-graph';
import type { FoldedNetwork } from '../folded-network';
import { BASE_INPUT, type FoldedLayer } from '../folded-network';
import { addNetwork } from '../write-folded-onnx';

/** What one output of the observing network says: of which value, and what. */
export interface Observed {
  readonly value: string;
  readonly kind: 'max' | 'negatedMin' | 'means';
}

/**
 * The base in float32 that tells, beside the features of each image, what passes between its layers.
 * @returns the file; its outputs are "features" [n, featureCount] and then those of `observed`, [n, channels] each
 */
export function writeObservingOnnx(
  network: FoldedNetwork,
  imageSizePx: number,
): { readonly onnx: Uint8Array; readonly observed: readonly Observed[] } {
  const { layers, featureCount } = network;
  const graph = new OnnxGraph();
  const features = addNetwork(graph, network, 'pixels', 'features');

  const observed = observedOf(layers);
  const outputs: OnnxValue[] = [{ name: features, shape: ['n', featureCount] }];
  for (const { value, kind } of observed) {
    const output = `${value}/${kind}`;
    outputs.push({ name: output, shape: ['n', output] });
    // Poolings run in the layout that the convolutions have chosen; reductions would have every value copied to another.
    const from = kind === 'negatedMin' ? graph.node('Neg', [value], `${output}/from`) : value;
    const pooled = graph.node(kind === 'means' ? 'GlobalAveragePool' : 'GlobalMaxPool', [from], `${output}/pooled`);
    graph.node('Flatten', [pooled], output, { axis: 1 }); // [n, channels]
  }
  return {
    onnx: graph.toBytes('base', { name: 'pixels', shape: ['n', imageSizePx, imageSizePx, 3] }, outputs),
    observed,
  };
}

function observedOf(layers: readonly FoldedLayer[]): Observed[] {
  const read = new Set(layers.flatMap((layer) => (layer.kind === 'add' ? [] : [layer.input])));
  const observed: Observed[] = [{ value: BASE_INPUT, kind: 'means' }];
  for (const layer of layers) {
    const { name: value } = layer;
    observed.push({ value, kind: 'max' });
    // Behind relu6 nothing lies below 0.
    if (layer.kind === 'add' || !layer.relu6) observed.push({ value, kind: 'negatedMin' });
    if (read.has(value)) observed.push({ value, kind: 'means' });
  }
  return observed;
}
