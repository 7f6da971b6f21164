import fc from 'fast-check';
import { imagesOf, planRounds } from '../../../bench/selection/plan-rounds';

describe('planRounds()', () => {
  test('halves candidates and doubles images up to the whole sample', () => {
    expect(planRounds(10, 512, 2)).toEqual([
      { images: 128, candidates: 10 },
      { images: 256, candidates: 5 },
      { images: 512, candidates: 3 },
    ]);
    expect(imagesOf(planRounds(10, 512, 2))).toBe(10 * 128 + 5 * 128 + 3 * 256);
  });

  test('has one round where there is nothing to halve: two candidates, few images, or as many classes', () => {
    for (const rounds of [planRounds(2, 512, 2), planRounds(10, 150, 2), planRounds(10, 512, 100)]) {
      expect(rounds).toHaveLength(1);
    }
  });

  test('always ends with the whole sample and something to choose from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 5000 }),
        fc.integer({ min: 2, max: 300 }),
        (candidates, images, classes) => {
          const rounds = planRounds(candidates, images, classes);
          expect(rounds[0]!.candidates).toBe(candidates);
          expect(rounds.at(-1)!.images).toBe(images);
          expect(rounds.at(-1)!.candidates).toBeGreaterThanOrEqual(Math.min(2, candidates));
          expect(imagesOf(rounds)).toBeLessThanOrEqual(candidates * images);
        },
      ),
    );
  });
});
