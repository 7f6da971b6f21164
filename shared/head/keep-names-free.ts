import type { onnx } from 'onnx-proto';
import { renameValues } from '../engine/rename-values';

/**
 * Gives the values of a graph other names where they have one of these, in the graphs inside its nodes, too. Names of
 * nodes are no names of values and may stay.
 */
export function keepNamesFree(graph: onnx.IGraphProto, names: readonly string[]): void {
  const taken = new Set<string>();
  renameValues(graph, (name) => {
    taken.add(name);
    return name;
  });
  const others = new Map<string, string>();
  for (const name of names) {
    if (!taken.has(name)) continue;
    let other = `base/${name}`;
    while (taken.has(other)) other += '_';
    taken.add(other);
    others.set(name, other);
  }
  if (others.size > 0) renameValues(graph, (name) => others.get(name) ?? name);
}
