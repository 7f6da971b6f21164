import fc from 'fast-check';
import { placeOf, type SplitImage, splitByHash } from '../../../shared/dataset/split-by-hash';

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

describe('splitByHash()', () => {
  test('keeps the shares in every class', () => {
    const images = [...drawn(20_000, 0), ...drawn(10_000, 1, 1e6)];
    const splits = splitByHash(images, SHARES);
    for (const label of [0, 1]) {
      const mine = splits.filter((_, i) => images[i]?.label === label);
      const share = (split: string) => mine.filter((each) => each === split).length / mine.length;
      expect(share('train')).toBeCloseTo(0.8, 1.7);
      expect(share('validation')).toBeCloseTo(0.1, 1.7);
      expect(share('test')).toBeCloseTo(0.1, 1.7);
    }
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

  test('keeps every image on its side when the archive grows', () => {
    const before = drawn(300, 0).concat(drawn(200, 1, 5000));
    const after = [...drawn(150, 1, 9000), ...before, ...drawn(500, 2, 20_000)];
    expect(splitByHash(after, SHARES).slice(150, 650)).toEqual(splitByHash(before, SHARES));
  });

  test('leaves the test side empty where its share is 0', () => {
    expect(splitByHash(drawn(2000, 0), { train: 0.7, validation: 0.3, test: 0 })).not.toContain('test');
    expect(splitByHash(drawn(2000, 0), { train: 8 / 9, validation: 1 / 9, test: 0 })).not.toContain('test');
  });
});
