import { onnx } from 'onnx-proto';
import { knownPicture } from '../../../../shared/backbone/onnx-file/check-onnx';
import { prepareOnnx } from '../../../../shared/backbone/onnx-file/prepare-onnx';
import { runOnnx } from '../../../../shared/backbone/onnx-file/run-onnx';
import { smallCnn } from '../../../support/small-networks';
import { onnxFeatures, runUncut } from '../../../support/uncut-network';

const SIZE = 16;

describe('prepareOnnx()', () => {
  test('cuts the classifier off: the features are those of the uncut network, to the last digits', async () => {
    const bytes = smallCnn().toBytes();
    const prepared = await prepareOnnx(bytes, { name: 'cnn.onnx' });
    expect(prepared).toMatchObject({ featureCount: 8, batch: 'free', features: { tensor: 'pooled', shape: 'vector' } });
    const pictures = [knownPicture(SIZE, 1), knownPicture(SIZE, 2), knownPicture(SIZE, 3)];
    const features = await onnxFeatures(prepared.onnx, pictures, SIZE);
    const wanted = await runUncut(bytes, 'pooled', pictures, prepared.preprocessing);
    expect(features).toHaveLength(24);
    for (const [i, value] of features.entries()) expect(value).toBeCloseTo(wanted[i]!, 5);
  });

  test('leaves out what does not lead to the features, and says what they are', async () => {
    const prepared = await prepareOnnx(smallCnn().toBytes(), { name: 'cnn.onnx' });
    const graph = onnx.ModelProto.decode(prepared.onnx).graph!;
    expect(graph.initializer!.map(({ name }) => name)).not.toContain('fc/weight');
    expect(graph.node!.map(({ opType }) => opType)).not.toContain('Gemm');
    expect(graph.input!.map(({ name }) => name)).toEqual(['pixels']);
    expect(graph.output!.map(({ name }) => name)).toEqual(['features']);
  });

  test('gives the same bytes each time', async () => {
    const bytes = smallCnn().toBytes();
    const [once, again] = [await prepareOnnx(bytes, { name: 'a' }), await prepareOnnx(bytes, { name: 'b' })];
    expect(Buffer.compare(once.onnx, again.onnx)).toBe(0);
  });

  test('runs a file for one image at a time over as many as it is fed', async () => {
    const graph = smallCnn([1, 3, SIZE, SIZE]);
    // As an exporter writes it that saw one image.
    graph.constant('rows', [2], BigInt64Array.of(1n, 8n));
    const flatten = graph.nodes.find(({ opType }) => opType === 'Flatten')!;
    Object.assign(flatten, { opType: 'Reshape', input: ['average', 'rows'], attribute: [] });
    const bytes = graph.toBytes();
    const prepared = await prepareOnnx(bytes, { name: 'cnn.onnx' });
    expect(prepared.batch).toBe('one');
    expect(prepared.how.at(-1)).toMatch(/one image at a time/);
    const pictures = [knownPicture(SIZE, 1), knownPicture(SIZE, 2), knownPicture(SIZE, 3)];
    const features = await onnxFeatures(prepared.onnx, pictures, SIZE);
    const wanted = [];
    for (const picture of pictures)
      wanted.push(...(await runUncut(bytes, 'pooled', [picture], prepared.preprocessing)));
    expect(features).toHaveLength(24);
    for (const [i, value] of features.entries()) expect(value).toBeCloseTo(wanted[i]!, 5);
  });

  test('refuses a network that ONNX Runtime refuses, by name', async () => {
    const graph = smallCnn();
    graph.nodes.find(({ opType }) => opType === 'GlobalAveragePool')!.opType = 'NoSuchOperator';
    await expect(prepareOnnx(graph.toBytes(), { name: 'cnn.onnx', run: runOnnx })).rejects.toMatchObject({
      name: 'BaseError',
      message: expect.stringMatching(/"cnn.onnx".*NoSuchOperator[\s\S]*→/),
    });
  });
});
