import fc from 'fast-check';
import { chooseBase, type Finalist } from '../../../shared/select/choose-base';
import { errorDifference } from '../../../shared/select/error-difference';
import { paretoFront } from '../../../shared/select/pareto-front';

/** @param wrong the images that it tells wrong, of 200: their errors are 1, those of the others 0 */
function finalist(title: string, wrong: readonly number[], msPerImage: number): Finalist {
  const errors = new Float64Array(200);
  for (const i of wrong) errors[i] = 1;
  return { title, errors, accuracy: 1 - wrong.length / 200, squaredError: wrong.length / 200, msPerImage };
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('chooseBase()', () => {
  test('takes the one with the least squared error where the cheaper ones are clearly worse', () => {
    const { chosen, reason } = chooseBase([finalist('small', range(0, 40), 2), finalist('large', range(0, 4), 9)]);
    expect(chosen).toBe(1);
    expect(reason).toBe('large has the lowest squared error (98.0 % right), and no cheaper one is as good.');
  });

  test('goes by the squared error, not by the few images that are told right besides', () => {
    const near = { ...finalist('near', range(0, 3), 2), squaredError: 0.01, errors: new Float64Array(200).fill(0.01) };
    const lucky = { ...finalist('lucky', range(0, 2), 2), squaredError: 0.4, errors: new Float64Array(200).fill(0.4) };
    expect(chooseBase([lucky, near]).chosen).toBe(1);
  });

  test('takes the cheapest of those that are at most half a point behind, within one standard error', () => {
    const finalists = [
      finalist('small', range(0, 5), 2),
      finalist('middle', range(4, 9), 4),
      finalist('large', range(6, 10), 9),
    ];
    const { chosen, reason } = chooseBase(finalists);
    expect(chosen).toBe(0);
    expect(reason).toBe(
      'large has the lowest squared error (98.0 % right); small (97.5 %) is as good within half a point and one standard error, and takes 2.0 ms per image instead of 9.0 ms.',
    );
  });

  test('counts answers where an image may have several labels: of ten about each, two are half a point of images', () => {
    const finalists = [
      { ...finalist('small', range(0, 5), 2), accuracy: 0.979 },
      { ...finalist('large', range(6, 10), 9), accuracy: 0.98 },
    ];
    expect(chooseBase(finalists, Number.POSITIVE_INFINITY, 10)).toEqual({
      chosen: 0,
      reason:
        'large has the lowest squared error (98.0 % of answers right); small (97.9 %) is as good within 0.10 points and one standard error, and takes 2.0 ms per image instead of 9.0 ms.',
    });
    expect(chooseBase(finalists, Number.POSITIVE_INFINITY, 20).chosen).toBe(1);
  });

  test('does not take a cheaper one for that few images cannot tell it from the best', () => {
    // Two of 200 are a whole point, and within the error of ten images that only one of the two tells right.
    const [small, large] = [finalist('small', range(0, 6), 2), finalist('large', range(6, 10), 9)];
    const { mean, standardError } = errorDifference(small, large);
    expect(mean).toBeLessThan(standardError);
    expect(chooseBase([small, large]).chosen).toBe(1);
  });

  test('does not take a cheaper one that is as accurate, and surely further off', () => {
    const large = finalist('large', range(0, 4), 9);
    const small = { ...large, title: 'small', msPerImage: 2, squaredError: 0.1 };
    expect(chooseBase([{ ...small, errors: large.errors.map((error) => error + 0.08) }, large]).chosen).toBe(1);
  });

  test('does not take a cheaper one that is worse on the same images, though intervals overlap', () => {
    // Never right where the other is wrong: 6 of 200 is 2.3 standard errors of the difference.
    const finalists = [finalist('small', range(0, 26), 2), finalist('large', range(0, 20), 9)];
    expect(chooseBase(finalists).chosen).toBe(1);
  });

  describe('of two bases together', () => {
    const single = () => finalist('one', range(0, 20), 4);
    const pair = (wrong: readonly number[]) => ({ ...finalist('both', wrong, 9), isPair: true });

    test('takes them where they are surely better than the best single one, and says what that costs', () => {
      const { chosen, reason } = chooseBase([single(), pair(range(0, 10)), finalist('cheap', range(0, 60), 1)]);
      expect(chosen).toBe(1);
      expect(reason).toBe(
        'both are certainly better together than one, the best single base: 95.0 % right instead of 90.0 %, for 9.0 ms per image instead of 4.0 ms.',
      );
    });

    test('does not take them for the least squared error alone: ten images better and eight worse are chance', () => {
      const { chosen, reason } = chooseBase([single(), pair([...range(10, 20), ...range(100, 108)])]);
      expect(chosen).toBe(0);
      expect(reason).toMatch(
        /one has the lowest squared error.*both \(91\.0 %, 9\.0 ms\) are not certainly half a point better/,
      );
    });

    test('does not take them where they are surely nearer, and tell no more images right', () => {
      const best = { ...single(), errors: new Float64Array(200).fill(0.3), squaredError: 0.3 };
      const nearer = { ...pair(range(0, 20)), errors: new Float64Array(200).fill(0.2), squaredError: 0.2 };
      expect(chooseBase([best, nearer]).chosen).toBe(0);
    });

    test('holds them to the latency, and a cheaper single base is still taken where they do not pay', () => {
      expect(chooseBase([single(), pair(range(0, 10))], 8).chosen).toBe(0);
      const cheaper = finalist('cheaper', range(0, 20), 2);
      expect(chooseBase([single(), cheaper, pair(range(0, 19))]).chosen).toBe(1);
    });

    test('is no matter where nothing else was measured', () => {
      expect(chooseBase([pair(range(0, 10))])).toEqual({
        chosen: 0,
        reason: 'both has the lowest squared error (95.0 % right).',
      });
    });
  });

  test('keeps to the latency, and says so where nothing does', () => {
    const finalists = [
      finalist('small', range(0, 40), 2),
      finalist('middle', range(0, 10), 4),
      finalist('large', [], 9),
    ];
    expect(chooseBase(finalists, 5)).toMatchObject({
      chosen: 1,
      reason: expect.stringContaining('within 5.0 ms'),
    });
    expect(chooseBase(finalists, 1)).toEqual({
      chosen: 0,
      reason: 'None stays within 1.0 ms per image; small is the fastest, with 2.0 ms.',
    });
  });

  test('tells equal squared errors apart by the accuracy', () => {
    const [one, two] = [finalist('one', [1], 3), finalist('two', [1], 3)];
    expect(chooseBase([one, { ...two, accuracy: 1 }]).chosen).toBe(1);
  });

  test('is never less accurate than the best within latency by more than half a point or one standard error, nor beaten at its price', () => {
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
        const best = allowed.toSorted((a, b) => a.squaredError - b.squaredError)[0]!;
        expect(chosen.msPerImage).toBeLessThanOrEqual(latency);
        expect(best.accuracy - chosen.accuracy).toBeLessThanOrEqual(0.005 + 1e-8);
        const { mean, standardError } = errorDifference(chosen, best);
        expect(mean).toBeLessThanOrEqual(standardError + 1e-8);
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
