import { onnx } from 'onnx-proto';
import * as ort from 'onnxruntime-node';
import { BASE_WIDTHS, IMAGE_SIZES_PX } from '../../../../shared/backbone/mobilenet-v2/base-weights';
import { featureCountOf } from '../../../../shared/backbone/mobilenet-v2/mobilenet-v2';
import { writeBaseOnnx } from '../../../../shared/backbone/mobilenet-v2/write-onnx';
import { randomBase, randomPixels } from '../../../support/random-base';

describe('writeBaseOnnx()', () => {
  describe.each(BASE_WIDTHS)('width %p', (width) => {
    const base = randomBase(width);

    test.each(IMAGE_SIZES_PX)('writeBaseOnnx() builds a network that runs at %p px', async (imageSizePx) => {
      const session = await ort.InferenceSession.create(writeBaseOnnx(base, imageSizePx), { intraOpNumThreads: 1 });
      const pixels = new ort.Tensor('float32', randomPixels(2, imageSizePx), [2, imageSizePx, imageSizePx, 3]);
      const { features } = await session.run({ pixels });
      await session.release();
      expect(features!.dims).toEqual([2, featureCountOf(width)]);
      const values = features!.data as Float32Array;
      expect(values.every((value) => value >= 0 && value <= 6)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(values.length / 4);
    });
  });

  test('writeBaseOnnx() gives the same bytes for the same weights', () => {
    const [once, again] = [writeBaseOnnx(randomBase(0.35), 96), writeBaseOnnx(randomBase(0.35), 96)];
    expect(Buffer.compare(once, again)).toBe(0);
    expect(Buffer.compare(once, writeBaseOnnx(randomBase(0.35, 2), 96))).not.toBe(0);
  });

  test('writeBaseOnnx() pads by TensorFlow’s rule, and keeps 52 convolutions and 10 additions only', () => {
    const { nodes, counts } = nodesOf(writeBaseOnnx(randomBase(0.35), 96));
    expect(counts).toEqual({ Transpose: 1, Conv: 52, Clip: 35, Add: 10, GlobalAveragePool: 1, Flatten: 1 });
    const attribute = (name: string, key: string) =>
      nodes.find((node) => node.output?.[0]?.startsWith(name))?.attribute?.find((entry) => entry.name === key)?.ints;
    expect(attribute('Conv1/', 'pads')?.map(Number)).toEqual([0, 0, 1, 1]);
    expect(attribute('block_1_depthwise', 'pads')?.map(Number)).toEqual([0, 0, 1, 1]);
    expect(attribute('block_2_depthwise', 'pads')?.map(Number)).toEqual([1, 1, 1, 1]);
    expect(attribute('block_2_project', 'pads')?.map(Number)).toEqual([0, 0, 0, 0]);
  });
});

function nodesOf(bytes: Uint8Array) {
  const nodes = onnx.ModelProto.decode(bytes).graph!.node!;
  const counts: Record<string, number> = {};
  for (const { opType } of nodes) counts[opType!] = (counts[opType!] ?? 0) + 1;
  return { nodes, counts };
}
