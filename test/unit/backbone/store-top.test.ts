import { findTop, loadTop, storeTop } from '../../../shared/backbone/store-top';
import type { Top } from '../../../shared/backbone/top';
import { BaseError, FormatError } from '../../../shared/errors';
import type { Backbone } from '../../../shared/records/backbone';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

const TOP: Top = {
  featureCount: 3,
  classes: 2,
  weights: Float32Array.of(1, -2, 3.5, 1e-30, 0, -0),
  bias: Float32Array.of(0.25, -7),
};
const backbone: Backbone = {
  architecture: 'any',
  title: 'any',
  imageSizePx: 8,
  featureCount: 3,
  parameters: 1,
};
const BASE = { sha256: 'cd'.repeat(32), backbone };
const KEY = `base/${BASE.sha256}/top.bin`;

async function stored() {
  const store = new MemoryBlobStore();
  await storeTop(store, BASE, TOP);
  return store;
}

describe('storeTop()', () => {
  test('keeps a classifier as it is, and gives the same bytes again', async () => {
    const [first, second] = [await stored(), await stored()];
    expect(await loadTop(first, BASE)).toEqual(TOP);
    expect(await first.get(KEY)).toEqual(await second.get(KEY));
    // A class's weights stand together, the biases behind all of them.
    const bin = Buffer.from((await first.get(KEY))!);
    expect(Array.from({ length: 8 }, (_, i) => bin.readFloatLE(4 * i)).slice(2, 3)).toEqual([3.5]);
    expect([bin.readFloatLE(24), bin.readFloatLE(28)]).toEqual([0.25, -7]);
  });

  test('keeps those of one file apart that is read in two ways', async () => {
    const store = await stored();
    const onnx = {
      layout: 'nchw' as const,
      channels: 'rgb' as const,
      mean: [0, 0, 0] as [number, number, number],
      deviation: [1, 1, 1] as [number, number, number],
      output: 'pooled',
    };
    const read = { ...BASE, backbone: { ...backbone, onnx } };
    const other = { ...BASE, backbone: { ...backbone, onnx: { ...onnx, output: 'map' } } };
    await storeTop(store, read, TOP);
    expect(await findTop(store, read)).toEqual(TOP);
    expect(await findTop(store, other)).toBeUndefined();
  });
});

describe('findTop()', () => {
  test('finds none where there is none, which loadTop() names', async () => {
    const store = new MemoryBlobStore();
    expect(await findTop(store, BASE)).toBeUndefined();
    await expect(loadTop(store, BASE)).rejects.toThrow(BaseError);
    await expect(loadTop(store, BASE)).rejects.toThrow(BASE.sha256);
  });

  test.each([
    ['cut off', (bin: Buffer) => bin.subarray(4)],
    ['changed', (bin: Buffer) => Buffer.concat([Buffer.of(bin[0]! ^ 1), bin.subarray(1)])],
  ])('refuses numbers that are %s', async (_, damage) => {
    const store = await stored();
    await store.put(KEY, damage(Buffer.from((await store.get(KEY))!)));
    await expect(findTop(store, BASE)).rejects.toThrow(FormatError);
    await expect(findTop(store, BASE)).rejects.toThrow(KEY);
  });

  test('refuses a record whose numbers are gone', async () => {
    const store = await stored();
    await store.remove(KEY);
    await expect(findTop(store, BASE)).rejects.toThrow(KEY);
  });
});
