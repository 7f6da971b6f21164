import fc from 'fast-check';
import { FEW_IMAGES } from '../../../shared/dataset/few-images';
import { splitQuotas } from '../../../shared/dataset/split-quotas';

const SHARES = { train: 0.8, validation: 0.1, test: 0.1 };
const shares = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.nat({ max: 20 }))
  .map(([a, b, c]) => ({ train: a / (a + b + c), validation: b / (a + b + c), test: c / (a + b + c) }));
const contents = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 8 });
const of = (count: number) => ({
  train: Math.round(count * 0.8),
  validation: Math.round(count * 0.1),
  test: Math.round(count * 0.1),
});

describe('splitQuotas()', () => {
  test('gives every class of a large set its shares', () => {
    expect(splitQuotas([1000, 300, 40], SHARES)).toEqual([of(1000), of(300), of(40)]);
  });

  test('rounds by the largest remainder', () => {
    // 0.8, 0.1 and 0.1 of 1,003 and of 1,009 are 802.4, 100.3, 100.3 and 807.2, 100.9, 100.9.
    expect(splitQuotas([1003, 1009], SHARES)).toEqual([
      { train: 803, validation: 100, test: 100 },
      { train: 807, validation: 101, test: 101 },
    ]);
  });

  test('gives a small set the validation images that a figure needs, of each class in proportion', () => {
    expect(splitQuotas([60, 60], SHARES)).toEqual([
      { train: 39, validation: 15, test: 6 },
      { train: 39, validation: 15, test: 6 },
    ]);
    expect(splitQuotas([160, 40], SHARES)).toEqual([
      { train: 120, validation: 24, test: 16 },
      { train: 30, validation: 6, test: 4 },
    ]);
  });

  test('takes no more than a quarter of a class for it, and makes no test split of a few images', () => {
    expect(splitQuotas([20, 20], SHARES)).toEqual([
      { train: 15, validation: 5, test: 0 },
      { train: 15, validation: 5, test: 0 },
    ]);
  });

  test('leaves a share alone that is larger', () => {
    expect(splitQuotas([10, 10], { train: 0.5, validation: 0.5, test: 0 })).toEqual([
      { train: 5, validation: 5, test: 0 },
      { train: 5, validation: 5, test: 0 },
    ]);
  });

  test('hands out every content once, leaves each class a training image, and one of two a validation image', () => {
    fc.assert(
      fc.property(contents, shares, (counts, own) => {
        for (const [i, { train, validation, test }] of splitQuotas(counts, own).entries()) {
          const count = counts[i] as number;
          expect(train + validation + test).toBe(count);
          expect(Math.min(train, validation, test)).toBeGreaterThanOrEqual(0);
          if (count >= 1) expect(train).toBeGreaterThanOrEqual(1);
          if (count >= 2) expect(validation).toBeGreaterThanOrEqual(1);
          if (own.test === 0) expect(test).toBe(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('has FEW_IMAGES for validation, or a quarter of each class', () => {
    fc.assert(
      fc.property(contents, (counts) => {
        const quotas = splitQuotas(counts, SHARES);
        const all = quotas.reduce((sum, { validation }) => sum + validation, 0);
        if (all >= FEW_IMAGES) return;
        for (const [i, { validation }] of quotas.entries()) {
          expect(validation).toBeGreaterThanOrEqual(Math.floor((counts[i] as number) / 4));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
