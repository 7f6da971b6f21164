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
