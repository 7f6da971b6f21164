import { createTfjsEngine } from '../../../../shared/backbone/mobilenet-v2/tfjs-engine';
import { writeBaseOnnx } from '../../../../shared/backbone/mobilenet-v2/write-onnx';
import type { BaseEngine } from '../../../../shared/engine/base-engine';
import { createOnnxEngine } from '../../../../shared/engine/onnx-engine';
import { BaseError } from '../../../../shared/errors';
import * as tf from '../../../../shared/tensorflow/tfjs-node';
import { largestDifference, randomBase, randomPixels } from '../../../support/random-base';

const imageSizePx = 96;
const featureCount = 1280;
const imageFloats = imageSizePx * imageSizePx * 3;
const base = randomBase(0.35);
const onnx = writeBaseOnnx(base, imageSizePx);
const pixels = randomPixels(32, imageSizePx);
const onlyImage = (i: number) => pixels.slice(i * imageFloats, (i + 1) * imageFloats);
const row = (features: Float32Array, i: number) => features.subarray(i * featureCount, (i + 1) * featureCount);

const onnxEngine = (threads = 2) => createOnnxEngine(onnx, { imageSizePx, featureCount, threads });
const engines: Record<string, () => Promise<BaseEngine>> = {
  createOnnxEngine: () => onnxEngine(),
  createTfjsEngine: () => createTfjsEngine(base, { imageSizePx }),
};

describe.each(Object.keys(engines))('%s()', (name) => {
  let engine: BaseEngine;
  beforeAll(async () => {
    engine = await engines[name]!();
  });
  afterAll(() => engine.dispose());

  test(`${name}() gives an image the same bits alone and among 31 neighbours`, async () => {
    const among = await engine.run(pixels, 32);
    expect(among).toHaveLength(32 * featureCount);
    for (const i of [0, 1, 2, 3, 13, 30, 31]) {
      const alone = await engine.run(onlyImage(i), 1);
      expect(Buffer.compare(bytesOf(alone), bytesOf(row(among, i)))).toBe(0);
    }
  });

  test(`${name}() pads with zeros and leaves the caller's pixels alone`, async () => {
    const before = pixels.slice();
    const five = await engine.run(pixels, 5);
    const garbage = pixels.slice(0, 8 * imageFloats);
    garbage.fill(Number.NaN, 5 * imageFloats);
    expect(Buffer.compare(bytesOf(await engine.run(garbage, 5)), bytesOf(five))).toBe(0);
    expect(five).toHaveLength(5 * featureCount);
    expect(pixels.byteLength).toBe(before.byteLength);
    expect(Buffer.compare(bytesOf(pixels), bytesOf(before))).toBe(0);
  });

  test(`${name}() reads shared memory, and runs several batches at once`, async () => {
    const shared = new Float32Array(new SharedArrayBuffer(pixels.byteLength));
    shared.set(pixels);
    const one = await engine.run(pixels, 9);
    const runs = await Promise.all([engine.run(shared, 9), engine.run(pixels, 9), engine.run(shared, 9)]);
    for (const features of runs) expect(Buffer.compare(bytesOf(features), bytesOf(one))).toBe(0);
  });

  test.each([0, 33, 1.5])(`${name}() refuses %p images`, async (count) => {
    await expect(engine.run(pixels, count)).rejects.toThrow(RangeError);
  });

  test(`${name}() refuses fewer pixels than images`, async () => {
    await expect(engine.run(onlyImage(0), 2)).rejects.toThrow(RangeError);
  });
});

describe('both engines', () => {
  test('createOnnxEngine() and createTfjsEngine() agree within 1e-4', async () => {
    const [first, second] = await Promise.all([engines.createOnnxEngine!(), engines.createTfjsEngine!()]);
    const difference = largestDifference(await first.run(pixels, 32), await second.run(pixels, 32));
    await Promise.all([first.dispose(), second.dispose()]);
    expect(difference).toBeLessThan(1e-4);
  });
});

describe('createOnnxEngine()', () => {
  test('createOnnxEngine() gives the same bits whatever the number of threads', async () => {
    const [one, three] = await Promise.all([onnxEngine(1), onnxEngine(3)]);
    const [a, b] = await Promise.all([one.run(pixels, 32), three.run(pixels, 32)]);
    await Promise.all([one.dispose(), three.dispose()]);
    expect(Buffer.compare(bytesOf(a), bytesOf(b))).toBe(0);
  });

  test('createOnnxEngine() leaves its caller’s thread free while it runs', async () => {
    const engine = await onnxEngine(1);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await engine.run(pixels, 32);
    clearInterval(timer);
    await engine.dispose();
    expect(turns).toBeGreaterThan(0);
  });

  test('createOnnxEngine() refuses a file that is no network', async () => {
    await expect(createOnnxEngine(Buffer.from('nonsense'), { imageSizePx, featureCount })).rejects.toThrow(BaseError);
  });

  test('createOnnxEngine() reports a network of another size', async () => {
    const engine = await createOnnxEngine(writeBaseOnnx(base, 128), { imageSizePx, featureCount, threads: 1 });
    await expect(engine.run(pixels, 1)).rejects.toThrow(BaseError);
    await engine.dispose();
  });

  test('createOnnxEngine() refuses to run once it is disposed', async () => {
    const engine = await onnxEngine(1);
    const running = engine.run(pixels, 32);
    const disposed = engine.dispose();
    await expect(running).rejects.toThrow('disposed');
    await disposed;
    await expect(engine.run(pixels, 1)).rejects.toThrow('disposed');
  });
});

describe('createTfjsEngine()', () => {
  test('createTfjsEngine() leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    const engine = await createTfjsEngine(base, { imageSizePx, batchSize: 4 });
    const running = tf.memory().numTensors;
    await engine.run(pixels, 3);
    await engine.run(pixels, 4);
    expect(tf.memory().numTensors).toBe(running);
    await engine.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

function bytesOf(values: Float32Array): Uint8Array {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
