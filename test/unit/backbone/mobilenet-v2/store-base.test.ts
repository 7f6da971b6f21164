import { baseKeys } from '../../../../shared/artifacts';
import { loadBaseOnnx, loadBaseWeights, storeBase } from '../../../../shared/backbone/mobilenet-v2/store-base';
import { writeBaseOnnx } from '../../../../shared/backbone/mobilenet-v2/write-onnx';
import { sealOnnx } from '../../../../shared/engine/seal-onnx';
import { BaseError, FormatError } from '../../../../shared/errors';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { randomBase } from '../../../support/random-base';

const base = randomBase(0.35);
const keys = baseKeys(base.sha256);

async function storeWithBase() {
  const store = new MemoryBlobStore();
  await storeBase(base, store, 96);
  return store;
}

describe('storeBase()', () => {
  test('storeBase() keeps every weight, in order', async () => {
    const found = await loadBaseWeights(await storeWithBase(), base.sha256);
    expect(found).toEqual(base);
  });

  test('storeBase() writes nothing twice, and adds a size', async () => {
    const store = await storeWithBase();
    const put = jest.spyOn(store, 'put');
    await storeBase(base, store, 96);
    expect(put).not.toHaveBeenCalled();
    await storeBase(base, store, 128);
    expect(put.mock.calls.map(([key]) => key)).toEqual([keys.onnx(128)]);
  });
});

describe('loadBaseOnnx()', () => {
  test.each([96, 128])('loadBaseOnnx() gives the network for %p px, stored or not', async (imageSizePx) => {
    const found = await loadBaseOnnx(await storeWithBase(), base.sha256, imageSizePx);
    expect(Buffer.compare(found, sealOnnx(writeBaseOnnx(base, imageSizePx)))).toBe(0);
  });

  test('loadBaseOnnx() says that the store holds no such base', async () => {
    await expect(loadBaseOnnx(new MemoryBlobStore(), base.sha256, 96)).rejects.toThrow(BaseError);
  });
});

describe('loadBaseWeights()', () => {
  test('loadBaseWeights() says that the store holds no such base', async () => {
    await expect(loadBaseWeights(new MemoryBlobStore(), base.sha256)).rejects.toThrow(BaseError);
  });

  test('loadBaseWeights() refuses another version and a damaged manifest', async () => {
    const store = await storeWithBase();
    const { checksum: _, ...manifest } = JSON.parse(Buffer.from((await store.get(keys.manifest))!).toString());
    const read = async (text: string) => {
      await store.put(keys.manifest, Buffer.from(text));
      return loadBaseWeights(store, base.sha256);
    };
    await expect(read(JSON.stringify({ ...manifest, schemaVersion: 2 }))).rejects.toThrow(
      'schema version is 2, this release reads up to 1',
    );
    await expect(read(JSON.stringify({ ...manifest, width: 7 }))).rejects.toThrow(FormatError);
    await expect(read('{')).rejects.toThrow(FormatError);
  });

  test('a damaged manifest, weights or network is named and made again, with the same bytes', async () => {
    const store = await storeWithBase();
    for (const key of [keys.manifest, keys.weights, keys.onnx(96)]) {
      const whole = (await store.get(key))!;
      const flipped = Uint8Array.from(whole);
      flipped[Math.floor(flipped.length / 2)]! ^= 4;
      for (const bad of [flipped, whole.subarray(0, 99), new Uint8Array()]) {
        await store.put(key, bad);
        const notices: string[] = [];
        await storeBase(base, store, 96, (text) => notices.push(text));
        await loadBaseOnnx(store, base.sha256, 96, (text) => notices.push(text));
        expect(notices).toEqual([expect.stringContaining(`"${key}" is damaged`)]);
        expect(Buffer.compare((await store.get(key))!, whole)).toBe(0);
      }
    }
  });

  test('loadBaseWeights() refuses weights that were changed or cut', async () => {
    const store = await storeWithBase();
    const bin = (await store.get(keys.weights))!;
    await store.put(keys.weights, bin.subarray(0, bin.length - 4));
    await expect(loadBaseWeights(store, base.sha256)).rejects.toThrow(FormatError);
    bin[1000]! ^= 1;
    await store.put(keys.weights, bin);
    await expect(loadBaseWeights(store, base.sha256)).rejects.toThrow(FormatError);
  });
});
