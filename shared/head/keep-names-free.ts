import type { onnx } from 'onnx-proto';

/**
 * Gives the values of a graph other names where they have one of these, in the graphs inside its nodes, too. Names of
 * nodes are no names of values and may stay.
 */
export function keepNamesFree(graph: onnx.IGraphProto, names: readonly string[]): void {
  const taken = new Set<string>();
  rename(graph, (name) => {
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
  if (others.size > 0) rename(graph, (name) => others.get(name) ?? name);
}

function rename(graph: onnx.IGraphProto, to: (name: string) => string): void {
  for (const node of graph.node ?? []) {
    // The empty name is that of an input which is left out.
    const all = (values: string[] | null | undefined) => values?.map((name) => name && to(name));
    node.input = all(node.input);
    node.output = all(node.output);
    for (const { g, graphs } of node.attribute ?? []) {
      for (const inner of [...(g ? [g] : []), ...(graphs ?? [])]) rename(inner, to);
    }
  }
  for (const value of [...(graph.initializer ?? []), ...(graph.input ?? []), ...(graph.output ?? [])]) {
    if (value.name) value.name = to(value.name);
  }
}
