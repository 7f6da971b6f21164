import fc from 'fast-check';
import { unfinishedLine } from '../../../cli/cache/render-cache';
import { featureKeys, unfinishedKeys } from '../../../shared/artifacts';
import { chooseEvictions } from '../../../shared/features/choose-evictions';
import { evictFeatures } from '../../../shared/features/evict-features';
import { FeatureCache } from '../../../shared/features/feature-cache';
import { contentId } from '../../../shared/features/feature-file';
import { boundarySpace, featureSpace } from '../../../shared/features/feature-space';
import { type CacheEntry, isUnfinished, listCache } from '../../../shared/features/list-cache';
import { parseSpace } from '../../../shared/features/parse-space';
import { updateFeatureIndex } from '../../../shared/features/update-feature-index';
import { viewSpace } from '../../../shared/features/view-space';
import { sha256Hex } from '../../../shared/hash';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { settledConfig } from '../../support/settled-config';

const BASE = { sha256: 'ab'.repeat(32) };
const config = settledConfig({});
const int8 = {
  ...{ kind: 'used' as const, calibration: 'cd'.repeat(32), calibrationImages: 32 },
  guard: { images: 64, cosine: 0.99, accuracy: { float32: 1, int8: 1 } },
};
const [FLOAT32, INT8] = [featureSpace({ base: BASE, config }), featureSpace({ base: { ...BASE, int8 }, config })];

/** A file of so many images in the space, and in its index. */
async function cached(store: MemoryBlobStore, space: string, name: string, images = 3) {
  const hashes = Array.from({ length: images }, (_, i) => sha256Hex(`${name}:${i}`));
  const file = {
    ...{ space, featureCount: 4, features: new Float32Array(images * 4).fill(7) },
    images: hashes.map((sha256, row) => ({ sha256, row })),
  };
  await new FeatureCache(store, space).put(contentId(hashes), file);
  await updateFeatureIndex(store, space);
  return hashes;
}

describe('listCache()', () => {
  test('lists feature files by space, with what the index knows, and nothing else', async () => {
    const store = new MemoryBlobStore();
    await cached(store, FLOAT32, 'a');
    await cached(store, FLOAT32, 'b', 5);
    await cached(store, INT8, 'a');
    await store.put('features/notes.txt', new Uint8Array(9));
    await store.put('unfinished/notes.txt', new Uint8Array(9));
    await store.put('runs/1/run.json', new Uint8Array(9));
    const spaces = await listCache(store);
    expect(spaces.map(({ space, entries, indexedImages }) => [space, entries.length, indexedImages])).toEqual([
      [FLOAT32, 2, 8],
      [INT8, 1, 3],
    ]);
    for (const entry of spaces.flatMap(({ entries }) => entries)) {
      expect(entry.bytes).toBe(await store.size(entry.key));
      expect(Math.abs(Date.now() - entry.writtenMs)).toBeLessThan(60_000);
    }
  });
});

describe('what shards in work have left', () => {
  test('is listed in its space, is no image that a run could find, and can be evicted', async () => {
    const store = new MemoryBlobStore();
    await cached(store, FLOAT32, 'a');
    for (const space of [FLOAT32, INT8]) {
      await store.put(unfinishedKeys(space, 'ef'.repeat(32)).file(0), new Uint8Array(9));
    }
    const spaces = await listCache(store);
    expect(spaces.map(({ space, entries, indexedImages }) => [space, entries.length, indexedImages])).toEqual([
      [FLOAT32, 2, 3],
      [INT8, 1, 0],
    ]);
    const unfinished = spaces.flatMap(({ entries }) => entries).filter(isUnfinished);
    expect(unfinished.map(({ key }) => key.split('/')[0])).toEqual(['unfinished', 'unfinished']);
    expect(unfinishedLine(spaces)).toBe('2 entries are of shards that are being computed or were interrupted: 18 B\n');

    await evictFeatures(store, unfinished);
    expect((await listCache(store)).map(({ space }) => space)).toEqual([FLOAT32]);
    expect(unfinishedLine(await listCache(store))).toBe('');
  });
});

describe('parseSpace()', () => {
  test('parseSpace() reads what spaces are made of', () => {
    const plain = { base: BASE.sha256, imageSizePx: 160, preprocessing: expect.any(Number), engine: 'onnx' };
    expect(parseSpace(FLOAT32)).toEqual({ ...plain, precision: 'float32' });
    expect(parseSpace(INT8)).toEqual({ ...plain, precision: 'int8', calibration: int8.calibration });
    const augmented = settledConfig({ mode: 'augment' });
    if (!augmented.augment) throw new Error('no views');
    expect(parseSpace(viewSpace({ base: BASE, config: augmented }, augmented.augment, 3))).toMatchObject({ view: 3 });
    expect(parseSpace(boundarySpace({ base: BASE, config }, 'block_11-add'))).toMatchObject({ layer: 'block_11-add' });
    expect(parseSpace(`${BASE.sha256}/of another version`)).toBeUndefined();
  });
});

describe('chooseEvictions()', () => {
  const entry = fc
    .record({ bytes: fc.nat({ max: 100 }), writtenMs: fc.nat({ max: 50 }), space: fc.constantFrom('a', 'b') })
    .map((each, i = 0) => ({ ...each, key: `${i}` }));
  const entries = fc.array(entry, { maxLength: 30 }).map((all) => all.map((each, i) => ({ ...each, key: `k${i}` })));
  const sum = (all: readonly CacheEntry[]) => all.reduce((total, { bytes }) => total + bytes, 0);
  const isA = (space: string) => space === 'a';

  test('takes the oldest first until the rest fits, and no more than needed', () => {
    fc.assert(
      fc.property(entries, fc.nat({ max: 1500 }), (all, keepBytes) => {
        const going = chooseEvictions(all, { matches: isA, keepBytes }, 50);
        const mine = all.filter(({ space }) => isA(space));
        const staying = mine.filter((each) => !going.includes(each));
        expect(going.every(({ space }) => isA(space))).toBe(true);
        expect(sum(staying)).toBeLessThanOrEqual(Math.max(keepBytes, 0));
        const last = going.at(-1);
        if (last) expect(sum(staying) + last.bytes).toBeGreaterThan(keepBytes);
        for (const gone of going)
          for (const stays of staying) expect(gone.writtenMs).toBeLessThanOrEqual(stays.writtenMs);
      }),
    );
  });

  test('takes by age what is older, and never more than both rules ask for', () => {
    fc.assert(
      fc.property(entries, fc.nat({ max: 60 }), fc.nat({ max: 1500 }), (all, olderThanMs, keepBytes) => {
        const old = chooseEvictions(all, { matches: isA, olderThanMs }, 50);
        expect(new Set(old)).toEqual(new Set(all.filter((e) => isA(e.space) && 50 - e.writtenMs > olderThanMs)));
        const over = chooseEvictions(all, { matches: isA, keepBytes }, 50);
        const both = chooseEvictions(all, { matches: isA, olderThanMs, keepBytes }, 50);
        expect(new Set(both)).toEqual(new Set(old.filter((each) => over.includes(each))));
      }),
    );
  });

  test('takes all that match where neither age nor size is said', () => {
    const all = ['a', 'b', 'a'].map((space, i) => ({ space, key: `${i}`, bytes: 0, writtenMs: 99 }));
    expect(chooseEvictions(all, { matches: isA }, 50).map(({ key }) => key)).toEqual(['0', '2']);
  });
});

describe('evictFeatures()', () => {
  test('removes files, takes their images out of the index, and the index with the last file', async () => {
    const store = new MemoryBlobStore();
    const [a, b] = [await cached(store, FLOAT32, 'a'), await cached(store, FLOAT32, 'b')];
    await cached(store, INT8, 'a');
    const entries = (await listCache(store)).flatMap((space) => space.entries);
    const going = entries.filter(({ key, space }) => space === INT8 || key.includes(contentId(a)));
    await evictFeatures(store, going);
    const [left, ...none] = await listCache(store);
    expect(none).toEqual([]);
    expect(left).toMatchObject({ space: FLOAT32, indexedImages: 3 });
    expect(await store.size(featureKeys(INT8).index)).toBeUndefined();
    const known = await new FeatureCache(store, FLOAT32).known([...a, ...b]);
    expect([...known.keys()].sort()).toEqual([...b].sort());
    // Twice is as good as once.
    await evictFeatures(store, going);
    expect((await listCache(store)).length).toBe(1);
  });
});
