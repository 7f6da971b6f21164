import { writeBaseOnnx } from '../../../shared/backbone/mobilenet-v2/write-onnx';
import { startOnnxNetwork } from '../../../shared/engine/onnx-network';
import { OnnxThreads } from '../../../shared/engine/onnx-threads';
import { BaseError } from '../../../shared/errors';
import { randomBase, randomPixels } from '../../support/random-base';

const imageSizePx = 96;
const pixels = randomPixels(12, imageSizePx);
const first = writeBaseOnnx(randomBase(0.35), imageSizePx);
const second = writeBaseOnnx(randomBase(0.35, 9), imageSizePx);
const small = writeBaseOnnx(randomBase(0.35), 128);
const smallPixels = randomPixels(2, 128);

let threads: OnnxThreads;
beforeEach(() => {
  threads = new OnnxThreads(2);
});
afterEach(() => threads.close());

/** What a network says on threads of its own. */
async function alone(onnx: Uint8Array): Promise<Float32Array> {
  const network = await startOnnxNetwork(onnx, { imageSizePx, threads: 1 });
  const [features] = await network.run(pixels, 12);
  await network.close();
  return features!;
}

describe('OnnxThreads', () => {
  test('gives several networks at once what each gives alone, of whatever input size', async () => {
    const options = { imageSizePx, threads };
    const [a, b, c] = await Promise.all([
      startOnnxNetwork(first, options),
      startOnnxNetwork(second, options),
      startOnnxNetwork(small, { imageSizePx: 128, threads }),
    ]);
    const [[ofA], [ofB], [ofC]] = await Promise.all([a.run(pixels, 12), b.run(pixels, 12), c.run(smallPixels, 2)]);
    expect(ofA).toEqual(await alone(first));
    expect(ofB).toEqual(await alone(second));
    expect(ofC).toHaveLength(2 * 1280);
  });

  test('gives large images, of which fewer are run at once, the same bits alone and among neighbours', async () => {
    const sidePx = 192;
    const large = await startOnnxNetwork(writeBaseOnnx(randomBase(0.35), sidePx), { imageSizePx: sidePx, threads });
    const images = randomPixels(5, sidePx);
    const [among] = await large.run(images, 5);
    expect(among).toHaveLength(5 * 1280);
    for (const i of [0, 1, 4]) {
      const floats = sidePx ** 2 * 3;
      const [alone] = await large.run(images.slice(i * floats, (i + 1) * floats), 1);
      expect(alone).toEqual(among!.slice(i * 1280, (i + 1) * 1280));
    }
  });

  test('runs other networks after one was let go, and that one no more', async () => {
    const gone = await startOnnxNetwork(first, { imageSizePx, threads });
    const running = gone.run(pixels, 12);
    await gone.close();
    await expect(running).rejects.toThrow('disposed');
    await expect(gone.run(pixels, 1)).rejects.toThrow('disposed');
    const next = await startOnnxNetwork(second, { imageSizePx, threads });
    expect((await next.run(pixels, 12))[0]).toEqual(await alone(second));
    expect(threads.isOver).toBe(false);
  });

  test('runs networks on a share of the threads side by side, and on all of them', async () => {
    const half = { imageSizePx, threads, share: 0.5 };
    const [a, b] = await Promise.all([startOnnxNetwork(first, half), startOnnxNetwork(second, half)]);
    const both = await startOnnxNetwork(first, { imageSizePx, threads });
    const [[ofA], [ofB], [ofBoth]] = await Promise.all([a.run(pixels, 12), b.run(pixels, 12), both.run(pixels, 12)]);
    expect(ofA).toEqual(await alone(first));
    expect(ofB).toEqual(await alone(second));
    expect(ofBoth).toEqual(ofA);
    await a.close();
    expect((await b.run(pixels, 12))[0]).toEqual(ofB);
    const next = await startOnnxNetwork(first, { ...half, share: 0.01 });
    expect((await next.run(pixels, 12))[0]).toEqual(ofA);
  });

  test('goes on after a file that is no network', async () => {
    await expect(startOnnxNetwork(Buffer.from('nonsense'), { imageSizePx, threads })).rejects.toThrow(BaseError);
    const network = await startOnnxNetwork(first, { imageSizePx, threads });
    expect((await network.run(pixels, 12))[0]).toEqual(await alone(first));
  });

  test('says that ONNX Runtime is not set up where it is not', async () => {
    const lacking = new OnnxThreads(1, '/nowhere/onnxruntime-node');
    await expect(lacking.load(first, { imageSizePx })).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringMatching(/^Cannot load ONNX Runtime: .*nowhere[\s\S]*\n→ Run/),
    });
    await lacking.close();
  });

  test('is over once it is closed: what is under way fails, and nothing is loaded any more', async () => {
    const network = await startOnnxNetwork(first, { imageSizePx, threads });
    const results = Promise.allSettled([network.run(pixels, 12), threads.load(second, { imageSizePx })]);
    await threads.close();
    for (const { status } of await results) expect(status).toBe('rejected');
    expect(threads.isOver).toBe(true);
    await expect(threads.load(second, { imageSizePx })).rejects.toThrow('disposed');
    await threads.close();
  });
});
