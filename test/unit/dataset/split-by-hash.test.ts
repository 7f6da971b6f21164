import fc from 'fast-check';
import { SPLITS, type Split } from '../../../shared/dataset/manifest';
import { placeOf, type SplitImage, splitByHash as splitImagesByHash } from '../../../shared/dataset/split-by-hash';
import { type SplitShares, splitQuotas } from '../../../shared/dataset/split-quotas';

const SHARES = { train: 0.8, validation: 0.1, test: 0.1 };
/** Few values, so that images are often equal. */
const image = fc.record({
  label: fc.nat({ max: 3 }),
  crc32: fc.nat({ max: 40 }),
  bytes: fc.integer({ min: 1, max: 3 }),
});
const drawn = (count: number, label: number, seed = 0): SplitImage[] =>
  Array.from({ length: count }, (_, i) => ({
    label,
    crc32: Math.imul(i + seed, 2654435761) >>> 0,
    bytes: 1000 + (i % 97),
  }));

function splitByHash(images: readonly SplitImage[], shares: SplitShares): Split[] {
  const of = (i: number) => images[i] as SplitImage;
  const splits = splitImagesByHash(
    {
      length: images.length,
      labelOf: (i) => of(i).label,
      crc32Of: (i) => of(i).crc32,
      bytesOf: (i) => of(i).bytes,
    },
    shares,
  );
  return Array.from(splits, (split) => SPLITS[split] as Split);
}

describe('splitByHash()', () => {
  test('keeps the shares in every class, to the image', () => {
    const images = [...drawn(2000, 0), ...drawn(1000, 1, 1e6), ...drawn(70, 2, 2e6)];
    const splits = splitByHash(images, SHARES);
    const counts = (label: number) =>
      SPLITS.map((of) => splits.filter((split, i) => split === of && images[i]?.label === label).length);
    expect([0, 1, 2].map(counts)).toEqual([
      [1600, 200, 200],
      [800, 100, 100],
      [56, 7, 7],
    ]);
  });

  test('keeps the quotas of every class where its contents are its own', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        (sizes, seed) => {
          const images = sizes.flatMap((size, label) => drawn(size, label, (seed % 1e6) + label * 1e6));
          const splits = splitByHash(images, SHARES);
          const quotas = splitQuotas(sizes, SHARES);
          for (const label of sizes.keys()) {
            const mine = splits.filter((_, i) => images[i]?.label === label);
            for (const split of SPLITS)
              expect(mine.filter((own) => own === split)).toHaveLength(quotas[label]?.[split] ?? -1);
          }
        },
      ),
    );
  });

  test('spreads contents that differ in one bit', () => {
    const places = Array.from({ length: 1000 }, (_, i) => placeOf({ crc32: i, bytes: 10 }));
    expect(new Set(places).size).toBe(1000);
    expect(places.filter((place) => place < 0.5).length).toBeGreaterThan(440);
    expect(places.filter((place) => place < 0.5).length).toBeLessThan(560);
  });

  test('puts equal images on one side, whatever their class', () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 40 }), (images) => {
        const sides = new Map<string, string>();
        for (const [i, split] of splitByHash(images, SHARES).entries()) {
          const key = `${images[i]?.crc32}:${images[i]?.bytes}`;
          expect(split).toBe(sides.get(key) ?? split);
          sides.set(key, split);
        }
      }),
    );
  });

  test('does not depend on the order of the images', () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 40 }), (images) => {
        const key = (each: SplitImage) => `${each.crc32}:${each.bytes}`;
        const forwards = new Map(splitByHash(images, SHARES).map((split, i) => [key(images[i] as SplitImage), split]));
        const reversed = [...images].reverse();
        for (const [i, split] of splitByHash(reversed, SHARES).entries()) {
          expect(split).toBe(forwards.get(key(reversed[i] as SplitImage)));
        }
      }),
    );
  });

  test('gives every class a training image, and a validation image where it has two of its own', () => {
    fc.assert(
      fc.property(fc.array(image, { minLength: 1, maxLength: 40 }), (images) => {
        const splits = splitByHash(images, SHARES);
        const owners = new Map<string, Set<number>>();
        for (const { crc32, bytes, label } of images) {
          owners.set(`${crc32}:${bytes}`, (owners.get(`${crc32}:${bytes}`) ?? new Set()).add(label));
        }
        for (const label of new Set(images.map((each) => each.label))) {
          const own = [...owners].filter(([, labels]) => labels.has(label) && labels.size === 1).length;
          const shared = [...owners].some(([, labels]) => labels.has(label) && labels.size > 1);
          const mine = splits.filter((_, i) => images[i]?.label === label);
          if (own >= 1 && !shared) expect(mine).toContain('train');
          if (own >= 2) expect(mine).toContain('train');
          if (own >= 2 && !shared) expect(mine).toContain('validation');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('moves only images near a cut when the archive grows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 400 }), fc.integer({ min: 1, max: 400 }), fc.nat(), (size, more, seed) => {
        const before = drawn(size, 0, seed % 1e6);
        const grown = [...drawn(more, 0, 1e7), ...before, ...drawn(500, 1, 2e7)];
        const [old, now] = [splitByHash(before, SHARES), splitByHash(grown, SHARES).slice(more, more + size)];
        // In a class, every image below the lower of two cuts, and above the higher, is where it was.
        for (const [cut, isBelow] of [
          [1, (split: string) => split === 'train'],
          [2, (split: string) => split !== 'test'],
        ] as const) {
          const moved = before.flatMap((own, i) =>
            isBelow(old[i] ?? '') === isBelow(now[i] ?? '') ? [] : [placeOf(own)],
          );
          const cuts = [old, now].map((splits) =>
            Math.max(0, ...before.map((own, i) => (isBelow(splits[i] ?? '') ? placeOf(own) : 0))),
          );
          const [low, high] = [Math.min(...cuts), Math.max(...cuts)];
          expect([cut, moved.filter((place) => place <= low || place > high)]).toEqual([cut, []]);
          // All that lie between have moved: nothing else could.
          expect(moved).toHaveLength(before.filter((own) => placeOf(own) > low && placeOf(own) <= high).length);
        }
      }),
    );
  });

  test('moves few images when a class of hundreds grows, and never one of the first half', () => {
    const before = drawn(600, 0).concat(drawn(400, 1, 50_000));
    const grown = [...before, ...drawn(60, 0, 90_000), ...drawn(40, 1, 120_000)];
    const [old, now] = [splitByHash(before, SHARES), splitByHash(grown, SHARES)];
    const moved = before.filter((_, i) => old[i] !== now[i]);
    expect(moved.length).toBeLessThan(0.03 * before.length);
    expect(moved.filter((own) => placeOf(own) < 0.5)).toEqual([]);
  });

  test('leaves the test side empty where its share is 0', () => {
    expect(splitByHash(drawn(2000, 0), { train: 0.7, validation: 0.3, test: 0 })).not.toContain('test');
    expect(splitByHash(drawn(2000, 0), { train: 8 / 9, validation: 1 / 9, test: 0 })).not.toContain('test');
  });
});
