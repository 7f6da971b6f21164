import type { onnx } from 'onnx-proto';

/**
 * Gives every value of a graph the name that `to` makes of its own, in the graphs inside its nodes, too. Names of nodes are no
 * names of values and stay.
 */
export function renameValues(graph: onnx.IGraphProto, to: (name: string) => string): void {
  for (const node of graph.node ?? []) {
    // The empty name is that of an input which is left out.
    const all = (values: string[] | null | undefined) => values?.map((name) => name && to(name));
    node.input = all(node.input);
    node.output = all(node.output);
    for (const { g, graphs } of node.attribute ?? []) {
      for (const inner of [...(g ? [g] : []), ...(graphs ?? [])]) renameValues(inner, to);
    }
  }
  for (const value of [...(graph.initializer ?? []), ...(graph.input ?? []), ...(graph.output ?? [])]) {
    if (value.name) value.name = to(value.name);
  }
}
