import fc from 'fast-check';
import { wilsonInterval } from '../../../shared/metrics/wilson-interval';
import { Random } from '../../../shared/random';

describe('wilsonInterval()', () => {
  test('wilsonInterval() gives published values', () => {
    // statsmodels.stats.proportion.proportion_confint(method='wilson'); 81/263 is Newcombe's (1998) example.
    const cases = [
      { hits: 81, count: 263, low: 0.2553, high: 0.3662 },
      { hits: 15, count: 148, low: 0.0624, high: 0.1605 },
      { hits: 0, count: 20, low: 0, high: 0.1611 },
      { hits: 1, count: 29, low: 0.0061, high: 0.1718 },
    ];
    for (const { hits, count, low, high } of cases) {
      const found = wilsonInterval(hits, count);
      expect(found.low).toBeCloseTo(low, 4);
      expect(found.high).toBeCloseTo(high, 4);
    }
  });

  test('wilsonInterval() solves |share - p| = z sqrt(p (1 - p) / n) at both ends', () => {
    const counts = fc.integer({ min: 1, max: 5000 }).chain((count) => fc.tuple(fc.nat(count), fc.constant(count)));
    fc.assert(
      fc.property(counts, ([hits, count]) => {
        const { low, high } = wilsonInterval(hits, count, 1.96);
        const distance = (p: number) => Math.abs(hits / count - p) - 1.96 * Math.sqrt((p * (1 - p)) / count);
        expect(distance(low)).toBeCloseTo(0, 9);
        expect(distance(high)).toBeCloseTo(0, 9);
      }),
    );
  });

  test('wilsonInterval() lies inside [0, 1], around the share, and shrinks as images are added', () => {
    const counts = fc.integer({ min: 1, max: 2000 }).chain((count) => fc.tuple(fc.nat(count), fc.constant(count)));
    fc.assert(
      fc.property(counts, ([hits, count]) => {
        const [own, more] = [wilsonInterval(hits, count), wilsonInterval(hits * 4, count * 4)];
        expect(own.low).toBeGreaterThanOrEqual(0);
        expect(own.high).toBeLessThanOrEqual(1);
        expect(own.low).toBeLessThanOrEqual(hits / count);
        expect(own.high).toBeGreaterThanOrEqual(hits / count);
        expect(more.high - more.low).toBeLessThan(own.high - own.low);
      }),
    );
  });

  test('wilsonInterval() covers the truth in about 95 of 100 draws', () => {
    const random = new Random(7);
    for (const [truth, count] of [
      [0.5, 60],
      [0.9, 60],
      [0.97, 400],
    ] as const) {
      let covered = 0;
      for (let draw = 0; draw < 4000; draw++) {
        let hits = 0;
        for (let i = 0; i < count; i++) if (random.uniform() < truth) hits++;
        const { low, high } = wilsonInterval(hits, count);
        if (low <= truth && truth <= high) covered++;
      }
      expect(covered / 4000).toBeGreaterThan(0.92);
      expect(covered / 4000).toBeLessThan(0.98);
    }
  });

  test('wilsonInterval() refuses counts that cannot be', () => {
    expect(() => wilsonInterval(0, 0)).toThrow(RangeError);
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(-1, 2)).toThrow(RangeError);
  });
});
