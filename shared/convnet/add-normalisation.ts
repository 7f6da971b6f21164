import type { OnnxGraph } from '../engine/onnx-graph';
import type { FoldedNetwork } from './folded-network';

/**
 * Appends what becomes of pixels in front of a network. Not folded into the first convolution: the zeros around the
 * picture stand for the mean, so that only the scale could be.
 * @returns name of the value [n, S, S, 3] that the network reads
 */
export function addNormalisation(graph: OnnxGraph, { normalisation }: FoldedNetwork, pixels: string): string {
  if (!normalisation) return pixels;
  const scale = graph.constant('pixels/scale', [3], Float32Array.from(normalisation.scale));
  const shift = graph.constant('pixels/shift', [3], Float32Array.from(normalisation.shift));
  const scaled = graph.node('Mul', [pixels, scale], 'pixels/scaled');
  return graph.node('Add', [scaled, shift], 'pixels/normalised');
}
