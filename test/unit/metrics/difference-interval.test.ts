import fc from 'fast-check';
import { differenceInterval } from '../../../shared/metrics/difference-interval';
import { Random } from '../../../shared/random';

describe('differenceInterval()', () => {
  test("differenceInterval() gives Newcombe's published example", () => {
    // 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    const { low, high } = differenceInterval({ hits: 48, count: 80 }, { hits: 56, count: 70 });
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });

  test('differenceInterval() turns its sign with the order, and lies around the difference', () => {
    const proportion = fc
      .integer({ min: 1, max: 500 })
      .chain((count) => fc.record({ hits: fc.nat(count), count: fc.constant(count) }));
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const [there, back] = [differenceInterval(a, b), differenceInterval(b, a)];
        expect(there.low).toBeCloseTo(-back.high, 12);
        expect(there.low).toBeLessThanOrEqual(b.hits / b.count - a.hits / a.count + 1e-12);
        expect(there.high).toBeGreaterThanOrEqual(b.hits / b.count - a.hits / a.count - 1e-12);
      }),
    );
  });

  test('differenceInterval() of two equal models holds 0 in about 95 of 100 draws', () => {
    const random = new Random(11);
    const draw = () => ({
      count: 150,
      hits: random.fill(new Uint32Array(150)).filter((n) => n < 0.9 * 2 ** 32).length,
    });
    let holds = 0;
    for (let i = 0; i < 1000; i++) {
      const { low, high } = differenceInterval(draw(), draw());
      if (low <= 0 && high >= 0) holds++;
    }
    expect(holds / 1000).toBeGreaterThan(0.93);
    expect(holds / 1000).toBeLessThan(0.98);
  });
});
