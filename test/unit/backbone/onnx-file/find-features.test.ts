import { knownPicture } from '../../../../shared/backbone/onnx-file/check-onnx';
import { type PrepareOnnxOptions, prepareOnnx } from '../../../../shared/backbone/onnx-file/prepare-onnx';
import { FLOAT16, halves, OnnxBuilder, UINT8 } from '../../../support/onnx-builder';
import { addSmallBody, smallCnn, smallVit } from '../../../support/small-networks';
import { onnxFeatures, runUncut } from '../../../support/uncut-network';

const SIZE = 16;
const pictures = [knownPicture(SIZE, 1), knownPicture(SIZE, 2), knownPicture(SIZE, 3)];
const prepare = (graph: OnnxBuilder, options: Partial<PrepareOnnxOptions> = {}, opset = 17) =>
  prepareOnnx(graph.toBytes({ opset }), { name: 'net.onnx', ...options });

/** What the cut network gives, and a value of the uncut one, for the same pictures. */
const both = async (graph: OnnxBuilder, value: string, options: Partial<PrepareOnnxOptions> = {}, opset = 17) => {
  const prepared = await prepare(graph, options, opset);
  const features = await onnxFeatures(prepared.onnx, pictures, SIZE);
  const wanted = await runUncut(graph.toBytes({ opset }), value, pictures, prepared.preprocessing);
  return { prepared, features, wanted };
};
const expectClose = (found: readonly number[], wanted: readonly number[], most = 1e-5) => {
  expect(found).toHaveLength(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  for (const [i, value] of found.entries()) expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(most * largest);
};
const averages = (map: readonly number[], rows: number, places: number) =>
  Array.from({ length: rows }, (_, row) => {
    const values = map.slice(row * places, (row + 1) * places);
    return values.reduce((a, b) => a + b, 0) / places;
  });

/** A classifier that computes in whole numbers: it reads "rounded", whose numbers are "steps". */
const wholeNumbers = () => {
  const graph = smallCnn();
  graph.constant('step', [], Float32Array.of(0.02));
  graph.constant('zero', [], Uint8Array.of(3));
  graph.node('QuantizeLinear', ['pooled', 'step', 'zero'], 'rounded');
  graph.constant(
    'w',
    [8, 5],
    Int8Array.from({ length: 40 }, (_, i) => i - 20),
  );
  graph.constant('w/zero', [], Int8Array.of(0));
  graph.node('QLinearMatMul', ['rounded', 'step', 'zero', 'w', 'step', 'w/zero', 'step', 'zero'], 'q');
  graph.outputs.length = 0;
  graph.output(graph.node('DequantizeLinear', ['q', 'step', 'zero'], 'classes'));
  graph.node('DequantizeLinear', ['rounded', 'step', 'zero'], 'steps');
  return graph;
};

describe('findFeatures()', () => {
  test('takes the class token that a transformer’s head reads', async () => {
    const { prepared, features, wanted } = await both(smallVit(true), 'class');
    expect(prepared.features).toMatchObject({ tensor: 'class', featureCount: 6, shape: 'vector' });
    expectClose(features, wanted);
  });

  test('takes the class token, after the norm, of a transformer without a head', async () => {
    const { prepared, features, wanted } = await both(smallVit(false), 'normed');
    expect(prepared.features).toMatchObject({ tensor: 'normed', featureCount: 6, shape: 'class-token' });
    expect(prepared.how[0]).toMatch(/class token/);
    expectClose(
      features,
      pictures.flatMap((_, i) => wanted.slice(i * 17 * 6, i * 17 * 6 + 6)),
    );
  });

  test('averages a feature map, channels first', async () => {
    const graph = smallCnn();
    graph.outputs.length = 0;
    graph.output('map');
    const { prepared, features, wanted } = await both(graph, 'map');
    expect(prepared.features).toMatchObject({ tensor: 'map', featureCount: 8, shape: 'map-nchw' });
    expectClose(features, averages(wanted, 3 * 8, 9));
  });

  test('averages a feature map, channels last', async () => {
    const graph = smallCnn();
    graph.outputs.length = 0;
    graph.output(graph.node('Transpose', ['map'], 'last', { perm: [0, 2, 3, 1] }));
    const { prepared, features, wanted } = await both(graph, 'map');
    expect(prepared.features).toMatchObject({ tensor: 'last', featureCount: 8, shape: 'map-nhwc' });
    expectClose(features, averages(wanted, 3 * 8, 9));
  });

  test('takes what a convolution for classes reads behind the pooling', async () => {
    const graph = smallCnn();
    graph.weights('classes/kernel', [5, 8, 1, 1]);
    graph.node('Conv', ['average', 'classes/kernel'], 'classes', { kernel_shape: [1, 1] });
    graph.outputs.length = 0;
    graph.output(graph.node('Flatten', ['classes'], 'flat', { axis: 1 }));
    const { prepared, features, wanted } = await both(graph, 'pooled');
    expect(prepared.features.tensor).toBe('average');
    expectClose(features, wanted);
  });

  test('takes what a convolution for classes reads before the pooling, where a softmax says that it is one', async () => {
    const graph = smallCnn();
    graph.weights('classes/kernel', [5, 8, 1, 1]);
    graph.node('Conv', ['map', 'classes/kernel'], 'classes', { kernel_shape: [1, 1] });
    graph.node('Relu', ['classes'], 'positive');
    graph.node('GlobalAveragePool', ['positive'], 'means');
    graph.node('Flatten', ['means'], 'flat', { axis: 1 });
    graph.outputs.length = 0;
    graph.output(graph.node('Softmax', ['flat'], 'soft', { axis: 1 }));
    const { prepared, features, wanted } = await both(graph, 'map');
    expect(prepared.features).toMatchObject({ tensor: 'map', shape: 'map-nchw' });
    expectClose(features, averages(wanted, 3 * 8, 9));
  });

  test('leaves the last convolution of a network without a classifier in', async () => {
    const graph = smallCnn();
    graph.weights('wide/kernel', [12, 8, 1, 1]);
    graph.node('Conv', ['map', 'wide/kernel'], 'wide', { kernel_shape: [1, 1] });
    graph.node('Relu', ['wide'], 'positive');
    graph.node('GlobalAveragePool', ['positive'], 'means');
    graph.outputs.length = 0;
    graph.output(graph.node('Flatten', ['means'], 'flat', { axis: 1 }));
    expect((await prepare(graph)).features).toMatchObject({ tensor: 'flat', featureCount: 12 });
  });

  test('leaves a last linear layer in whose output is named an embedding', async () => {
    const graph = smallCnn();
    graph.outputs.length = 0;
    graph.weights('projection', [8, 6], 8);
    graph.output(graph.node('MatMul', ['pooled', 'projection'], 'image_embeds'));
    const { features } = await prepare(graph);
    expect(features).toMatchObject({ tensor: 'image_embeds', featureCount: 6 });
  });

  test('takes the value that the user names, and says which is near to one that is not there', async () => {
    const { prepared, features, wanted } = await both(smallCnn(), 'logits', { output: 'logits' });
    expect(prepared.features).toMatchObject({ tensor: 'logits', featureCount: 5 });
    expectClose(features, wanted);
    await expect(prepare(smallCnn(), { output: 'logit' })).rejects.toThrow(/no value "logit", but "logits"/);
  });

  test.each<[string, OnnxBuilder]>([
    ['a classifier', smallCnn()],
    ['tokens', smallVit(false)],
    ['whole numbers', wholeNumbers()],
  ])('takes the same of %s where it is told what it found itself', async (_, graph) => {
    // A store that lost the network makes it again of what its record says.
    const once = await prepare(graph);
    const again = await prepare(graph, { output: once.features.tensor, preprocessing: once.preprocessing });
    expect(Buffer.compare(once.onnx, again.onnx)).toBe(0);
  });

  test('refuses the boxes of a detector', async () => {
    const graph = smallCnn();
    graph.constant('boxes/shape', [3], BigInt64Array.of(0n, 24n, 3n));
    graph.outputs.length = 0;
    graph.output(graph.node('Reshape', ['map', 'boxes/shape'], 'boxes'));
    await expect(prepare(graph)).rejects.toThrow(/not one row.*\[1, 24, 3\][\s\S]*Name another value/);
  });

  test('refuses features that need more than the image', async () => {
    const graph = smallCnn();
    graph.input('text', ['n', 8]);
    graph.outputs.length = 0;
    graph.output(graph.node('Add', ['pooled', 'text'], 'joined'));
    await expect(prepare(graph)).rejects.toThrow(/none of its outputs is made of the image alone/);
    await expect(prepare(graph, { output: 'joined' })).rejects.toThrow(/"joined" needs the input "text" too/);
  });
});

describe('cutOnnx()', () => {
  test('feeds channels last, blue first and in the range that the user names', async () => {
    const graph = new OnnxBuilder();
    graph.input('image', ['n', SIZE, SIZE, 3]);
    addSmallBody(graph, graph.node('Transpose', ['image'], 'first', { perm: [0, 3, 1, 2] }));
    graph.output('pooled', ['n', 8]);
    const preprocessing = { channels: 'bgr', mean: [103.9, 116.8, 123.7], deviation: [1, 2, 3] } as const;
    const { prepared, features, wanted } = await both(graph, 'pooled', { preprocessing });
    expect(prepared.preprocessing).toMatchObject({ ...preprocessing, layout: 'nhwc' });
    expectClose(features, wanted);
  });

  test.each([7, 11, 13, 18, 26])('writes what opset %d has', async (opset) => {
    const { features, wanted } = await both(smallCnn(), 'pooled', {}, opset);
    expectClose(features, wanted);
  });

  test('feeds whole numbers to a network that takes uint8 and normalises itself', async () => {
    const graph = new OnnxBuilder();
    graph.input('image', ['n', 3, SIZE, SIZE], UINT8);
    graph.node('Cast', ['image'], 'numbers', { to: 1 });
    graph.constant('range', [], Float32Array.of(255));
    addSmallBody(graph, graph.node('Div', ['numbers', 'range'], 'scaled'));
    graph.output('pooled', ['n', 8]);
    const { prepared, features, wanted } = await both(graph, 'pooled');
    expect(prepared.preprocessing).toMatchObject({ mean: [0, 0, 0], deviation: [1, 1, 1] });
    expectClose(features, wanted);
  });

  test('feeds float16 and gives float32', async () => {
    const graph = new OnnxBuilder();
    graph.input('image', ['n', 3, SIZE, SIZE], FLOAT16);
    const kernel = Float32Array.from({ length: 8 * 3 * 9 }, (_, i) => Math.fround(((i * 37) % 101) / 101 - 0.5));
    graph.constant('kernel', [8, 3, 3, 3], halves(kernel));
    graph.node('Conv', ['image', 'kernel'], 'map', { kernel_shape: [3, 3] });
    graph.node('GlobalAveragePool', ['map'], 'average');
    graph.output(graph.node('Flatten', ['average'], 'pooled', { axis: 1 }), ['n', 8], FLOAT16);
    const prepared = await prepare(graph);
    expect(prepared.features.elementType).toBe('float16');
    const features = await onnxFeatures(prepared.onnx, pictures, SIZE);
    graph.outputs.length = 0;
    graph.output(graph.node('Cast', ['pooled'], 'wide', { to: 1 }));
    expectClose(features, await runUncut(graph.toBytes(), 'wide', pictures, prepared.preprocessing), 5e-3);
  });

  test('cuts a network whose classifier is quantised, with a pair of nodes around it', async () => {
    const graph = smallCnn();
    graph.constant('step', [], Float32Array.of(0.02));
    graph.constant('zero', [], Uint8Array.of(0));
    graph.node('QuantizeLinear', ['pooled', 'step', 'zero'], 'rounded');
    graph.node('DequantizeLinear', ['rounded', 'step', 'zero'], 'steps');
    graph.constant(
      'w',
      [5, 8],
      Int8Array.from({ length: 40 }, (_, i) => i - 20),
    );
    graph.constant('w/step', [], Float32Array.of(0.01));
    graph.constant('w/zero', [], Int8Array.of(0));
    graph.node('DequantizeLinear', ['w', 'w/step', 'w/zero'], 'w/numbers');
    graph.outputs.length = 0;
    graph.output(graph.node('Gemm', ['steps', 'w/numbers'], 'classes', { transB: 1 }));
    const { prepared, features, wanted } = await both(graph, 'steps');
    expect(prepared.facts.isQuantized).toBe(true);
    expect(prepared.features.how).toMatch(/5 classes/);
    expectClose(features, wanted);
  });

  test('cuts a network whose operators compute in whole numbers', async () => {
    const graph = wholeNumbers();
    const { prepared, features, wanted } = await both(graph, 'steps');
    expect(prepared.features).toMatchObject({ tensor: 'rounded', quantized: ['step', 'zero'] });
    expectClose(features, wanted);
  });

  test('puts nodes that stand in no order behind those that they need', async () => {
    const graph = smallCnn();
    graph.nodes.reverse();
    const { features, wanted } = await both(smallCnn(), 'pooled');
    expectClose(await onnxFeatures((await prepare(graph)).onnx, pictures, SIZE), features);
    expectClose(features, wanted);
  });

  test('keeps its names apart from those of the file', async () => {
    const graph = new OnnxBuilder();
    addSmallBody(graph, graph.input('pixels', ['n', 3, SIZE, SIZE]));
    graph.output(graph.node('Relu', ['pooled'], 'features'), ['n', 8]);
    const prepared = await prepare(graph);
    expect(prepared.featureCount).toBe(8);
    expect(prepared.answer.features.every((value) => value >= 0)).toBe(true);
  });

  test('shows a network that mixes its images up one of them at a time', async () => {
    const mixed = smallCnn();
    mixed.node('ReduceMax', ['pooled'], 'largest', { axes: [0], keepdims: 1 });
    mixed.outputs.length = 0;
    mixed.output(mixed.node('Add', ['largest', 'pooled'], 'joined'), ['n', 8]);
    const one = await prepare(mixed);
    expect(one.batch).toBe('one');
    expect(one.how.at(-1)).toMatch(/mix up/);
    const features = await onnxFeatures(one.onnx, pictures, SIZE);
    const alone = [];
    for (const picture of pictures) alone.push(...(await onnxFeatures(one.onnx, [picture], SIZE)));
    expect(features).toEqual(alone);
  });
});
