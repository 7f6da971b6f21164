import { knownPicture } from '../../../../shared/backbone/onnx-file/check-onnx';
import { prepareOnnx } from '../../../../shared/backbone/onnx-file/prepare-onnx';
import { readOnnx } from '../../../../shared/backbone/onnx-file/read-onnx';
import { readTop } from '../../../../shared/backbone/onnx-file/read-top';
import { OnnxBuilder } from '../../../support/onnx-builder';
import { addSmallBody } from '../../../support/small-networks';
import { onnxFeatures, runUncut } from '../../../support/uncut-network';

const SIZE = 16;
const FEATURES = 8;
const pictures = [knownPicture(SIZE, 1), knownPicture(SIZE, 2)];

/** A network whose last part `end` adds; it gets the value of the pooled features, and the map that they are the mean of. */
function network(end: (graph: OnnxBuilder) => string): Uint8Array {
  const graph = new OnnxBuilder();
  addSmallBody(graph, graph.input('image', ['n', 3, SIZE, SIZE]));
  graph.output(end(graph));
  return graph.toBytes({ opset: 17 });
}

const gemm = (classes: number) => (graph: OnnxBuilder) => {
  graph.weights('fc/weight', [classes, FEATURES]);
  graph.weights('fc/bias', [classes]);
  return graph.node('Gemm', ['pooled', 'fc/weight', 'fc/bias'], 'logits', { transB: 1 });
};
const turnedGemm = (graph: OnnxBuilder) => {
  graph.weights('fc/weight', [FEATURES, 1000]);
  return graph.node('Gemm', ['pooled', 'fc/weight'], 'logits');
};
const product = (graph: OnnxBuilder) => {
  graph.weights('fc/weight', [FEATURES, 1000]);
  graph.weights('fc/bias', [1000]);
  graph.node('MatMul', ['pooled', 'fc/weight'], 'product');
  return graph.node('Add', ['fc/bias', 'product'], 'logits');
};
const convBeforePooling = (graph: OnnxBuilder) => {
  graph.weights('fc/weight', [1000, FEATURES, 1, 1]);
  graph.weights('fc/bias', [1000]);
  graph.node('Conv', ['map', 'fc/weight', 'fc/bias'], 'class-maps', { kernel_shape: [1, 1] });
  graph.node('GlobalAveragePool', ['class-maps'], 'means');
  return graph.node('Flatten', ['means'], 'logits');
};
const withSoftmax = (end: (graph: OnnxBuilder) => string) => (graph: OnnxBuilder) =>
  graph.node('Softmax', [end(graph)], 'probabilities');

/** The classifier on the features of the cut network, and the logits of the file as it is. */
async function both(bytes: Uint8Array) {
  const prepared = await prepareOnnx(bytes, { name: 'net.onnx' });
  const { tensor, featureCount } = prepared.features;
  const top = readTop(readOnnx(bytes, 'net.onnx'), { tensor, count: featureCount });
  if (!top) return { top };
  const features = await onnxFeatures(prepared.onnx, pictures, SIZE);
  const logits = pictures.flatMap((_, row) =>
    Array.from({ length: top.classes }, (_, of) => {
      let sum = top.bias[of] as number;
      for (let i = 0; i < FEATURES; i++) sum += features[row * FEATURES + i]! * top.weights[of * FEATURES + i]!;
      return sum;
    }),
  );
  return { top, logits, wanted: await runUncut(bytes, 'logits', pictures, prepared.preprocessing) };
}

describe('readTop()', () => {
  test.each([
    ['Gemm', gemm(1000)],
    ['Gemm with its weights turned, without biases', turnedGemm],
    ['MatMul and Add', product],
    ['a convolution in front of the pooling', convBeforePooling],
    ['Gemm and Softmax', withSoftmax(gemm(1000))],
  ])('gives on the features what the network itself says: %s', async (_, end) => {
    const { top, logits, wanted } = await both(network(end));
    expect(top).toMatchObject({ featureCount: FEATURES, classes: 1000 });
    expect(logits).toHaveLength(2000);
    expect(Math.max(...logits!.map((value, i) => Math.abs(value - wanted![i]!)))).toBeLessThan(1e-5);
    // It has something to say.
    expect(new Set(wanted!.map((value) => value.toFixed(3))).size).toBeGreaterThan(100);
  });

  test('leaves out the class of the background, which stands in front of 1,000 others', async () => {
    const { top, logits, wanted } = await both(network(gemm(1001)));
    expect(top?.classes).toBe(1000);
    for (let i = 0; i < 1000; i++) expect(Math.abs(logits![i]! - wanted![i + 1]!)).toBeLessThan(1e-5);
  });

  test.each([
    ['other classes than ImageNet’s', gemm(999)],
    ['an activation behind the classes', (graph: OnnxBuilder) => graph.node('Relu', [gemm(1000)(graph)], 'positive')],
    [
      'a factor',
      (graph: OnnxBuilder) => {
        graph.weights('fc/weight', [FEATURES, 1000]);
        return graph.node('Gemm', ['pooled', 'fc/weight'], 'logits', { alpha: 0.5 });
      },
    ],
    [
      'the mean of probabilities',
      (graph: OnnxBuilder) => {
        graph.weights('fc/weight', [1000, FEATURES, 1, 1]);
        graph.node('Conv', ['map', 'fc/weight'], 'class-maps', { kernel_shape: [1, 1] });
        graph.node('Softmax', ['class-maps'], 'probable', { axis: 1 });
        return graph.node('GlobalAveragePool', ['probable'], 'means');
      },
    ],
    [
      'two sums',
      (graph: OnnxBuilder) => {
        graph.weights('more', [1000]);
        return graph.node('Add', [product(graph), 'more'], 'sum');
      },
    ],
    [
      'two classifiers',
      (graph: OnnxBuilder) => {
        graph.weights('other', [FEATURES, 3]);
        graph.output(graph.node('MatMul', ['pooled', 'other'], 'attributes'));
        return gemm(1000)(graph);
      },
    ],
    [
      'biases that are computed',
      (graph: OnnxBuilder) => {
        graph.weights('fc/weight', [1000, FEATURES]);
        graph.weights('half', [1000]);
        graph.node('Add', ['half', 'half'], 'whole');
        return graph.node('Gemm', ['pooled', 'fc/weight', 'whole'], 'logits', { transB: 1 });
      },
    ],
  ])('finds none in a network with %s', (_, end: (graph: OnnxBuilder) => string) => {
    const model = readOnnx(network(end), 'net.onnx');
    for (const tensor of ['pooled', 'map']) expect(readTop(model, { tensor, count: FEATURES })).toBeUndefined();
  });

  test('finds none where the features are another value', () => {
    const model = readOnnx(network(gemm(1000)), 'net.onnx');
    expect(readTop(model, { tensor: 'pooled', count: FEATURES })).toBeDefined();
    expect(readTop(model, { tensor: 'map', count: FEATURES })).toBeUndefined();
    expect(readTop(model, { tensor: 'pooled', count: FEATURES + 1 })).toBeUndefined();
    expect(readTop(model, { tensor: 'nowhere', count: FEATURES })).toBeUndefined();
  });
});
