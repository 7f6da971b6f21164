import fc from 'fast-check';
import { mcnemar } from '../../../shared/metrics/mcnemar';

describe('mcnemar()', () => {
  test('mcnemar() gives the binomial test of the images on which two classifiers disagree', () => {
    // Twice the sum of C(n, i) up to the smaller number, over 2^n, in whole numbers.
    expect(mcnemar(1, 9)).toBeCloseTo(0.021484375, 12);
    expect(mcnemar(0, 5)).toBeCloseTo(0.0625, 12);
    expect(mcnemar(2, 8)).toBeCloseTo(0.109375, 12);
    expect(mcnemar(12, 30)).toBeCloseTo(0.007915897334896727, 12);
    expect(mcnemar(0, 0)).toBe(1);
    expect(mcnemar(7, 7)).toBe(1);
  });

  test('mcnemar() is symmetric, a chance, and falls as the disagreement grows uneven, also for many images', () => {
    const count = fc.nat({ max: 5000 });
    fc.assert(
      fc.property(count, count, (a, b) => {
        const p = mcnemar(a, b);
        expect(p).toBe(mcnemar(b, a));
        expect(p >= 0 && p <= 1).toBe(true);
        expect(mcnemar(Math.max(a, b) + 1, Math.min(a, b))).toBeLessThanOrEqual(p + 1e-9);
      }),
    );
    expect(mcnemar(100_000, 100_000)).toBeCloseTo(1, 6);
  });
});
