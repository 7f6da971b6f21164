import { featureKeys } from '../../../shared/artifacts';
import { FeatureCache } from '../../../shared/features/feature-cache';
import { contentId, type FeatureFile } from '../../../shared/features/feature-file';
import { updateFeatureIndex } from '../../../shared/features/update-feature-index';
import { sha256Hex } from '../../../shared/hash';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

const SPACE = 'base/space';
const hashes = (from: number, count: number) => Array.from({ length: count }, (_, i) => sha256Hex(`image ${from + i}`));

/** A file of `count` images whose rows hold their numbers. */
function fileOf(from: number, count: number, space = SPACE): { id: string; file: FeatureFile } {
  const sha256s = hashes(from, count);
  const features = Float32Array.from({ length: count * 2 }, (_, i) => from + Math.floor(i / 2) + (i % 2) / 2);
  return {
    id: contentId(sha256s),
    file: { space, featureCount: 2, images: sha256s.map((sha256, row) => ({ sha256, row })), features },
  };
}

async function filled() {
  const notices: string[] = [];
  const store = new MemoryBlobStore();
  const cache = new FeatureCache(store, SPACE, (text) => notices.push(text));
  const [a, b] = [fileOf(0, 40), fileOf(100, 3)];
  await cache.put(a.id, a.file);
  await cache.put(b.id, b.file);
  await updateFeatureIndex(store, SPACE);
  return { notices, store, cache, a, b };
}
const plain = (found: Map<string, Float32Array>) => new Map([...found].map(([sha256, row]) => [sha256, [...row]]));

describe('FeatureCache', () => {
  test('FeatureCache finds a whole file by its content, and nothing by another', async () => {
    const { cache, a } = await filled();
    expect(await cache.whole(a.id)).toEqual(a.file);
    expect(await cache.whole(contentId(hashes(0, 39)))).toBeUndefined();
  });

  test.each([
    ['a few rows of a large file', [3, 39, 100]],
    ['most of a file', [...Array(40).keys(), 101]],
  ])('FeatureCache finds images one by one: %s', async (_, numbers) => {
    const { cache } = await filled();
    const wanted = [...numbers, 500].map((n) => sha256Hex(`image ${n}`));
    const expected = new Map(numbers.map((n) => [sha256Hex(`image ${n}`), [n, n + 0.5]]));
    expect(plain(await cache.known([...wanted, ...wanted]))).toEqual(expected);
  });

  test('FeatureCache knows nothing without an index, nor of another space', async () => {
    const { store, cache, a } = await filled();
    const other = new FeatureCache(store, 'base/other');
    expect(await other.known(hashes(0, 40))).toEqual(new Map());
    expect(await other.whole(a.id)).toBeUndefined();
    await store.put(featureKeys('base/other').file(a.id), (await store.get(cache.key(a.id))) as Uint8Array);
    expect(await other.whole(a.id)).toBeUndefined();
  });

  test('FeatureCache of a pair knows what both of its parts know, one behind the other, and its own rows before these', async () => {
    const { store } = await filled();
    const other = fileOf(20, 30, 'other/space');
    await new FeatureCache(store, 'other/space').put(other.id, other.file);
    await updateFeatureIndex(store, 'other/space');
    const pair = new FeatureCache(store, 'pair/space', () => undefined, [SPACE, 'other/space']);
    const row = (n: number) => [n, n + 0.5, n, n + 0.5];
    const both = new Map(hashes(20, 20).map((sha256, i) => [sha256, row(20 + i)]));
    expect(plain(await pair.known(hashes(0, 60)))).toEqual(both);
    // A file of the space itself is no matter of its parts.
    expect(await pair.whole(other.id)).toBeUndefined();
    const own = { id: contentId(hashes(30, 1)), sha256: hashes(30, 1)[0] as string };
    const features = Float32Array.of(1, 2, 3, 4);
    await pair.put(own.id, {
      space: 'pair/space',
      featureCount: 4,
      images: [{ sha256: own.sha256, row: 0 }],
      features,
    });
    await updateFeatureIndex(store, 'pair/space');
    expect(plain(await pair.known(hashes(0, 60)))).toEqual(both.set(own.sha256, [1, 2, 3, 4]));
  });

  test('FeatureCache counts a damaged file as none and says so', async () => {
    const { store, cache, a, b, notices } = await filled();
    const bytes = Uint8Array.from((await store.get(cache.key(a.id))) as Uint8Array);
    bytes[bytes.length - 1]! ^= 1;
    await store.put(cache.key(a.id), bytes);
    expect(await cache.whole(a.id)).toBeUndefined();
    expect([...(await cache.known([...hashes(0, 40), ...hashes(100, 3)])).keys()]).toEqual(hashes(100, 3));
    expect(notices).toHaveLength(2);
    expect(notices[0]).toMatch(/features\/base\/space\/[0-9a-f]{64}\.hsf".*CRC-32.*It is computed again/);
    expect(await cache.whole(b.id)).toBeDefined();
  });

  test('FeatureCache takes the file’s word, not the index’s, for whose rows it holds', async () => {
    const { store, cache, a } = await filled();
    // The file was replaced after the index was made.
    const { file } = fileOf(700, 40);
    await cache.put(a.id, file);
    expect(await cache.known(hashes(0, 40))).toEqual(new Map());
    void store;
  });

  test('FeatureCache never gives the features of another image, whatever byte of the index is wrong', async () => {
    const { store, cache, a, b } = await filled();
    const key = featureKeys(SPACE).index;
    const whole = (await store.get(key)) as Uint8Array;
    const sought = hashes(0, 5);
    const right = plain(await cache.known(sought));
    expect(right.size).toBe(5);
    let lost = 0;
    for (let at = 0; at < whole.length; at++) {
      const damaged = Uint8Array.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      // An index is read once for a store.
      const other = new MemoryBlobStore();
      for (const { id } of [a, b]) await other.put(cache.key(id), (await store.get(cache.key(id))) as Uint8Array);
      await other.put(key, damaged);
      const found = plain(await new FeatureCache(other, SPACE).known(sought));
      for (const [sha256, row] of found) expect([at, row]).toEqual([at, right.get(sha256)]);
      lost += found.size < 5 ? 1 : 0;
    }
    expect(lost).toBeGreaterThan(100);
  });

  test('FeatureCache passes on that the store does not answer', async () => {
    const { cache, store, a } = await filled();
    store.get = () => Promise.reject(new Error('no answer'));
    await expect(cache.whole(a.id)).rejects.toThrow('no answer');
  });
});
