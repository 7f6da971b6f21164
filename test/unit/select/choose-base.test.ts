import fc from 'fast-check';
import { chooseBase, type Finalist } from '../../../shared/select/choose-base';
import { pairedError } from '../../../shared/select/paired-error';
import { paretoFront } from '../../../shared/select/pareto-front';
import { imagesOf, planRounds } from '../../../shared/select/plan-rounds';

/** @param wrong the images that it tells wrong, of 200 */
function finalist(title: string, wrong: readonly number[], msPerImage: number): Finalist {
  const hits = new Uint8Array(200).fill(1);
  for (const i of wrong) hits[i] = 0;
  return { title, hits, accuracy: 1 - wrong.length / 200, squaredError: wrong.length / 200, msPerImage };
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('chooseBase()', () => {
  test('takes the most accurate where the cheaper ones are clearly worse', () => {
    const { chosen, reason } = chooseBase([finalist('small', range(0, 40), 2), finalist('large', range(0, 4), 9)]);
    expect(chosen).toBe(1);
    expect(reason).toBe(
      'large is the most accurate (98.0 %), and none that is cheaper is within one standard error of it.',
    );
  });

  test('takes the cheapest of those within one standard error, by the images that only one of the two tells right', () => {
    const finalists = [
      finalist('small', range(0, 6), 2),
      finalist('middle', range(4, 9), 4),
      finalist('large', range(6, 10), 9),
    ];
    const { chosen, reason } = chooseBase(finalists);
    expect(chosen).toBe(0);
    expect(reason).toMatch(
      /^large is the most accurate \(98\.0 %\); small \(97\.0 %\) is within one standard error.*2\.0 ms an image instead of 9\.0 ms\.$/,
    );
  });

  test('does not take a cheaper one that is worse on the same images, though intervals overlap', () => {
    // Never right where the other is wrong: 6 of 200 is 2.3 standard errors of the difference.
    const finalists = [finalist('small', range(0, 26), 2), finalist('large', range(0, 20), 9)];
    expect(chooseBase(finalists).chosen).toBe(1);
  });

  test('keeps to the latency, and says so where nothing does', () => {
    const finalists = [
      finalist('small', range(0, 40), 2),
      finalist('middle', range(0, 10), 4),
      finalist('large', [], 9),
    ];
    expect(chooseBase(finalists, 5)).toMatchObject({ chosen: 1, reason: expect.stringContaining('keep to 5.0 ms') });
    expect(chooseBase(finalists, 1)).toEqual({
      chosen: 0,
      reason: 'None keeps to 1.0 ms an image; small is the fastest, with 2.0 ms.',
    });
  });

  test('tells equal accuracies apart by the squared error', () => {
    const [one, two] = [finalist('one', [1], 3), finalist('two', [1], 3)];
    expect(chooseBase([one, { ...two, squaredError: 0 }]).chosen).toBe(1);
  });

  test('is never less accurate than the best within latency by more than one standard error, nor beaten at its price', () => {
    const offers = fc.array(
      fc.record({ wrong: fc.uniqueArray(fc.nat(199), { maxLength: 60 }), ms: fc.integer({ min: 1, max: 30 }) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(offers, fc.integer({ min: 1, max: 40 }), (all, latency) => {
        const finalists = all.map(({ wrong, ms }, i) => finalist(String(i), wrong, ms));
        const chosen = finalists[chooseBase(finalists, latency).chosen]!;
        const allowed = finalists.filter(({ msPerImage }) => msPerImage <= latency);
        if (!allowed.length) return expect(chosen.msPerImage).toBe(Math.min(...finalists.map((own) => own.msPerImage)));
        const most = Math.max(...allowed.map(({ accuracy }) => accuracy));
        expect(chosen.msPerImage).toBeLessThanOrEqual(latency);
        const errors = allowed
          .filter(({ accuracy }) => accuracy === most)
          .map(({ hits }) => pairedError(hits, chosen.hits));
        expect(most - chosen.accuracy).toBeLessThanOrEqual(Math.max(...errors));
        const same = allowed.filter(({ msPerImage }) => msPerImage === chosen.msPerImage);
        expect(chosen.accuracy).toBeGreaterThanOrEqual(Math.min(...same.map(({ accuracy }) => accuracy)));
      }),
    );
  });
});

describe('paretoFront()', () => {
  test('marks those that nothing beats, equal ones included', () => {
    const offers = [
      { accuracy: 0.9, msPerImage: 2 },
      { accuracy: 0.8, msPerImage: 3 },
      { accuracy: 0.95, msPerImage: 9 },
      { accuracy: 0.9, msPerImage: 2 },
    ];
    expect(paretoFront(offers)).toEqual([true, false, true, true]);
  });
});

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
