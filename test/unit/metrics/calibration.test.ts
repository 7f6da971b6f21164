import fc from 'fast-check';
import { predictedClass } from '../../../shared/head/cross-entropy';
import { calibrationOf } from '../../../shared/metrics/calibration';
import { Random } from '../../../shared/random';
import { randomPredictions } from '../../support/random-predictions';

const binary = (p: readonly number[]) => Float32Array.from(p.flatMap((value) => [1 - value, value]));

describe('calibrationOf()', () => {
  test('calibrationOf() of a hand-made example', () => {
    // Said with 0.75, right once of twice: a gap of 0.25; said with 1, right: none.
    const { ece, brier, bins } = calibrationOf(binary([0.75, 0.75, 1, 1]), Int32Array.of(1, 0, 1, 1), 2);
    expect(ece).toBeCloseTo(0.125, 6);
    expect(brier).toBeCloseTo((2 * 0.25 ** 2 + 2 * 0.75 ** 2) / 4, 6);
    expect(bins[7]).toEqual({ from: 0.7, to: 0.8, count: 2, confidence: 0.75, accuracy: 0.5 });
    expect(bins[9]).toMatchObject({ count: 2, confidence: 1, accuracy: 1 });
  });

  test('calibrationOf() agrees with the definition, bin by bin', () => {
    fc.assert(
      fc.property(randomPredictions(3), ({ probabilities, labels, count, classes }) => {
        const { ece, bins } = calibrationOf(probabilities, labels, classes);
        const rows = Array.from(labels, (label, row) => {
          const own = probabilities.subarray(row * classes, (row + 1) * classes);
          return { p: Math.max(...own), right: predictedClass(probabilities, row, classes) === label };
        });
        let expected = 0;
        for (const { from, to, count: found, confidence, accuracy } of bins) {
          const own = rows.filter(({ p }) => Math.ceil(p * 10) === Math.round(to * 10));
          expect(found).toBe(own.length);
          if (!own.length) continue;
          expect(confidence).toBeGreaterThan(from);
          expect(confidence).toBeLessThanOrEqual(to + 1e-6);
          const mean = own.reduce((sum, { p }) => sum + p, 0) / own.length;
          const share = own.filter(({ right }) => right).length / own.length;
          expect(accuracy).toBeCloseTo(share, 9);
          expected += (own.length / count) * Math.abs(mean - share);
        }
        expect(ece).toBeCloseTo(expected, 6);
      }),
    );
  });

  test('calibrationOf() stays in its bounds, and counts every image once', () => {
    fc.assert(
      fc.property(randomPredictions(4), ({ probabilities, labels, count, classes }) => {
        const { ece, brier, bins } = calibrationOf(probabilities, labels, classes);
        expect(ece).toBeGreaterThanOrEqual(0);
        expect(ece).toBeLessThanOrEqual(1);
        expect(brier).toBeGreaterThanOrEqual(0);
        expect(brier).toBeLessThanOrEqual(2);
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(count);
      }),
    );
  });

  test('calibrationOf() finds little in probabilities that are what they say, much in those that exaggerate', () => {
    const random = new Random(4);
    const p = Array.from({ length: 20_000 }, () => random.uniform());
    const labels = Int32Array.from(p, (value) => Number(random.uniform() < value));
    expect(calibrationOf(binary(p), labels, 2).ece).toBeLessThan(0.015);
    const exaggerated = p.map((value) => 1 / (1 + ((1 - value) / value) ** 4));
    expect(calibrationOf(binary(exaggerated), labels, 2).ece).toBeGreaterThan(0.1);
  });
});
