import type { OnnxModel, OnnxNode } from './onnx-model';

/** The part of a graph that some of its values are made of. */
export interface NeededParts {
  /** In order. */
  readonly nodes: readonly OnnxNode[];
  /** Names of constants, in the order of the file. */
  readonly initializers: readonly string[];
  /** Names of inputs, in the order of the file. */
  readonly inputs: readonly string[];
}

export function neededParts(model: OnnxModel, values: readonly string[]): NeededParts {
  const makers = new Map(model.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const reached = new Set<string>();
  const nodes = new Set<OnnxNode>();
  const waiting = [...values];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value === '' || reached.has(value)) continue;
    reached.add(value);
    const node = makers.get(value);
    if (!node || nodes.has(node)) continue;
    nodes.add(node);
    waiting.push(...node.inputs, ...node.captures);
  }
  return {
    nodes: model.nodes.filter((node) => nodes.has(node)),
    initializers: [...model.initializers.keys()].filter((name) => reached.has(name)),
    inputs: model.inputs.map(({ name }) => name).filter((name) => reached.has(name)),
  };
}
