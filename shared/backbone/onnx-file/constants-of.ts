import type { OnnxNode, OnnxTensor } from './onnx-model';

/** All constants of a graph by the name of their value: initializers and what `Constant` nodes hold. */
export function constantsOf(graph: {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}): ReadonlyMap<string, OnnxTensor> {
  const constants = new Map(graph.initializers);
  for (const { opType, outputs, attributes } of graph.nodes) {
    const tensor = opType === 'Constant' ? attributes.get('value')?.tensor : undefined;
    if (tensor && outputs[0]) constants.set(outputs[0], tensor);
  }
  return constants;
}
