import { onnx } from 'onnx-proto';
import { writeBaseOnnx } from '../../../../shared/backbone/mobilenet-v2/write-onnx';
import { cutOnnx } from '../../../../shared/backbone/onnx-file/cut-onnx';
import { prepareOnnx } from '../../../../shared/backbone/onnx-file/prepare-onnx';
import { readOnnx } from '../../../../shared/backbone/onnx-file/read-onnx';
import { joinNetworks } from '../../../../shared/backbone/pair/join-networks';
import { createOnnxEngine } from '../../../../shared/engine/onnx-engine';
import { OnnxThreads } from '../../../../shared/engine/onnx-threads';
import { sealOnnx } from '../../../../shared/engine/seal-onnx';
import { randomBase, randomPixels } from '../../../support/random-base';
import { smallCnn } from '../../../support/small-networks';

const SIZE = 96;
const IMAGES = 5;
const pixels = randomPixels(IMAGES, SIZE);
const threads = new OnnxThreads(2);
afterAll(() => threads.close());

async function featuresOf(network: Uint8Array, featureCount: number): Promise<Float32Array> {
  const engine = await createOnnxEngine(network, { imageSizePx: SIZE, featureCount, threads, batchSize: IMAGES });
  try {
    return await engine.run(pixels, IMAGES);
  } finally {
    await engine.dispose();
  }
}

/** A network of the same weights gives the same names to its values. */
const small = { name: 'small', network: writeBaseOnnx(randomBase(0.35), SIZE), featureCount: 1280 };
const other = { name: 'other', network: sealOnnx(writeBaseOnnx(randomBase(0.5, 2), SIZE)), featureCount: 1280 };

describe('joinNetworks()', () => {
  test('gives the features of both, each number as its own network gives it', async () => {
    const joined = joinNetworks([small, other], SIZE);
    const both = await featuresOf(joined, 2560);
    const alone = [await featuresOf(small.network, 1280), await featuresOf(other.network, 1280)];
    for (let image = 0; image < IMAGES; image++) {
      const row = both.subarray(image * 2560, (image + 1) * 2560);
      for (const [i, of] of alone.entries()) {
        expect([...row.subarray(i * 1280, (i + 1) * 1280)]).toEqual([...of.subarray(image * 1280, (image + 1) * 1280)]);
      }
    }
  });

  test.each(['free', 'one'] as const)('goes with a stranger’s network in either place, batch %s', async (batch) => {
    const bytes = smallCnn(['n', 3, SIZE, SIZE]).toBytes();
    const { features, preprocessing, featureCount } = await prepareOnnx(bytes, { name: 'net.onnx' });
    const network = cutOnnx(readOnnx(bytes, 'net.onnx'), { features, preprocessing, batch });
    const file = { name: 'net.onnx', network, featureCount };
    const alone = await featuresOf(network, featureCount);
    const known = await featuresOf(small.network, 1280);
    const width = 1280 + featureCount;
    for (const [parts, at] of [
      [[file, small], 0],
      [[small, file], 1280],
    ] as const) {
      const both = await featuresOf(joinNetworks(parts, SIZE), width);
      const last = both.subarray((IMAGES - 1) * width);
      expect([...last.subarray(at, at + featureCount)]).toEqual([...alone.subarray((IMAGES - 1) * featureCount)]);
      const ofSmall = at === 0 ? featureCount : 0;
      expect([...last.subarray(ofSmall, ofSmall + 1280)]).toEqual([...known.subarray((IMAGES - 1) * 1280)]);
    }
  });

  test('gives the same bytes again, and others where the two change places', () => {
    const joined = joinNetworks([small, other], SIZE);
    expect(Buffer.compare(joined, joinNetworks([small, other], SIZE))).toBe(0);
    expect(Buffer.compare(joined, joinNetworks([other, small], SIZE))).not.toBe(0);
  });

  test('refuses networks that are written in versions of ONNX which do not go into one file', () => {
    const model = onnx.ModelProto.decode(other.network);
    const [opset] = model.opsetImport;
    (opset as onnx.IOperatorSetIdProto).version = 13;
    const older = { ...other, name: 'older.onnx', network: onnx.ModelProto.encode(model).finish() };
    expect(() => joinNetworks([small, older], SIZE)).toThrow(
      /Cannot make a pair of small and older\.onnx: one uses opset 17, the other 13.*opset_version=17/s,
    );
  });
});
