import { OnnxBuilder } from './onnx-builder';

export interface SmallCnn {
  readonly input?: readonly (number | string)[];
  readonly elementType?: number;
}

/**
 * Two convolutions, the pooling and a flattening: the value "pooled" [n, 8].
 * @param image name of a value [n, 3, h, w]
 */
export function addSmallBody(graph: OnnxBuilder, image: string): string {
  graph.weights('conv1/kernel', [6, 3, 3, 3]);
  graph.node('Conv', [image, 'conv1/kernel'], 'conv1', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  graph.node('Relu', ['conv1'], 'relu1');
  graph.weights('conv2/kernel', [8, 6, 3, 3]);
  graph.node('Conv', ['relu1', 'conv2/kernel'], 'conv2', { kernel_shape: [3, 3], strides: [2, 2] });
  graph.node('Relu', ['conv2'], 'map');
  graph.node('GlobalAveragePool', ['map'], 'average');
  return graph.node('Flatten', ['average'], 'pooled', { axis: 1 });
}

/** A network for five classes whose features are "pooled", [n, 8]. */
export function smallCnn(input: readonly (number | string)[] = ['n', 3, 16, 16]): OnnxBuilder {
  const graph = new OnnxBuilder();
  addSmallBody(graph, graph.input('image', input));
  graph.weights('fc/weight', [5, 8]);
  graph.weights('fc/bias', [5]);
  graph.node('Gemm', ['pooled', 'fc/weight', 'fc/bias'], 'logits', { transB: 1 });
  graph.node('Softmax', ['logits'], 'probabilities', { axis: 1 });
  graph.output('probabilities', ['n', 5]);
  return graph;
}

/** A transformer's outline on 16 px: patches of 4, a class token, a final norm "normed" [n, 17, 6], the class token's row. */
export function smallVit(hasHead: boolean): OnnxBuilder {
  const graph = new OnnxBuilder();
  graph.input('image', ['n', 3, 16, 16]);
  graph.weights('patch', [6, 3, 4, 4]);
  graph.node('Conv', ['image', 'patch'], 'patches', { kernel_shape: [4, 4], strides: [4, 4] }); // [n, 6, 4, 4]
  graph.constant('flat', [3], BigInt64Array.of(0n, 6n, 16n));
  graph.node('Reshape', ['patches', 'flat'], 'columns');
  graph.node('Transpose', ['columns'], 'rows', { perm: [0, 2, 1] }); // [n, 16, 6]
  graph.constant('front', [6], BigInt64Array.of(0n, 1n, 0n, 0n, 0n, 0n));
  graph.node('Pad', ['rows', 'front'], 'tokens'); // [n, 17, 6]
  graph.weights('mix', [17, 17]);
  graph.node('MatMul', ['mix', 'tokens'], 'mixed');
  graph.constant('epsilon', [], Float32Array.of(1e-5));
  graph.node('ReduceMean', ['mixed'], 'middle', { axes: [2], keepdims: 1 });
  graph.node('Sub', ['mixed', 'middle'], 'centred');
  graph.node('Mul', ['centred', 'centred'], 'squares');
  graph.node('ReduceMean', ['squares'], 'variance', { axes: [2], keepdims: 1 });
  graph.node('Add', ['variance', 'epsilon'], 'positive');
  graph.node('Sqrt', ['positive'], 'deviation');
  graph.node('Div', ['centred', 'deviation'], 'normed');
  if (!hasHead) {
    graph.output('normed', ['n', 17, 6]);
    return graph;
  }
  graph.constant('first', [], BigInt64Array.of(0n));
  graph.node('Gather', ['normed', 'first'], 'class', { axis: 1 });
  graph.weights('head', [6, 4], 6);
  graph.node('MatMul', ['class', 'head'], 'product');
  graph.weights('bias', [4]);
  graph.node('Add', ['bias', 'product'], 'logits');
  graph.output('logits', ['n', 4]);
  return graph;
}
