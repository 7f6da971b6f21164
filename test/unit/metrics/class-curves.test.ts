import fc from 'fast-check';
import { classCurves, operatingAt } from '../../../shared/metrics/class-curves';
import { binaryRocAuc } from '../../../shared/metrics/roc-auc';

const rows = fc.array(fc.record({ score: fc.nat(8).map((n) => n / 8), positive: fc.boolean() }), { maxLength: 50 });
type Rows = { score: number; positive: boolean }[];

const curvesOf = (own: Rows) =>
  classCurves(
    own.map(({ score }) => score),
    (row) => own[row]?.positive ?? false,
  );

/** Precision, recall and F1 of the images at or above a threshold, straight from their definitions. */
function slow(own: Rows, threshold: number) {
  const taken = own.filter(({ score }) => score >= threshold);
  const hits = taken.filter(({ positive }) => positive).length;
  const precision = hits / taken.length;
  const recall = hits / own.filter(({ positive }) => positive).length;
  return { precision, recall, f1: hits ? (2 * precision * recall) / (precision + recall) : 0 };
}

describe('classCurves()', () => {
  test('classCurves() gives what scikit-learn gives for its own example', () => {
    // average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) is 0.8333; roc_curve has these corners.
    const found = classCurves([0.1, 0.4, 0.35, 0.8], (row) => row >= 2);
    expect(found?.curves.averagePrecision).toBeCloseTo(0.8333, 4);
    expect(found?.curves.roc).toEqual({
      falsePositiveRate: [0, 0, 0.5, 0.5, 1],
      truePositiveRate: [0, 0.5, 0.5, 1, 1],
    });
    expect(found?.best).toEqual({ threshold: expect.closeTo(0.225, 9), precision: 2 / 3, recall: 1, f1: 0.8 });
  });

  test('classCurves() gives points that its thresholds have by definition', () => {
    fc.assert(
      fc.property(rows, (own) => {
        const { threshold, precision, recall } = curvesOf(own)?.curves.precisionRecall ?? {
          threshold: [],
          precision: [],
          recall: [],
        };
        for (const [i, at] of threshold.entries()) {
          const expected = slow(own, at);
          expect(precision[i]).toBeCloseTo(expected.precision, 5);
          expect(recall[i]).toBeCloseTo(expected.recall, 5);
        }
      }),
    );
  });

  test('classCurves() finds the threshold with the highest F1 of all', () => {
    fc.assert(
      fc.property(rows, (own) => {
        const best = curvesOf(own)?.best;
        if (!best) return;
        expect(best.f1).toBeCloseTo(Math.max(...own.map(({ score }) => slow(own, score).f1)), 9);
        expect(best.f1).toBeCloseTo(slow(own, best.threshold).f1, 9);
      }),
    );
  });

  test('classCurves() gives monotone curves that end where they must', () => {
    fc.assert(
      fc.property(rows, (own) => {
        const curves = curvesOf(own)?.curves;
        if (!curves) return;
        const { roc, precisionRecall } = curves;
        const rises = (values: readonly number[]) => values.every((value, i) => i === 0 || value >= values[i - 1]!);
        expect(rises(roc.falsePositiveRate)).toBe(true);
        expect(rises(roc.truePositiveRate)).toBe(true);
        expect(rises(precisionRecall.recall)).toBe(true);
        expect(rises(precisionRecall.threshold.map((value) => -value))).toBe(true);
        expect([roc.falsePositiveRate.at(0), roc.truePositiveRate.at(0)]).toEqual([0, 0]);
        expect([roc.falsePositiveRate.at(-1), roc.truePositiveRate.at(-1)]).toEqual([1, 1]);
        expect(precisionRecall.recall.at(-1)).toBe(1);
      }),
    );
  });

  test('classCurves() draws a ROC curve whose trapezia have the Mann-Whitney area', () => {
    fc.assert(
      fc.property(rows, (own) => {
        const { falsePositiveRate: x = [], truePositiveRate: y = [] } = curvesOf(own)?.curves.roc ?? {};
        const area = x.reduce((sum, value, i) => sum + (i ? ((value - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2 : 0), 0);
        const expected = binaryRocAuc(
          own.map(({ score }) => score),
          (row) => own[row]?.positive ?? false,
        );
        if (expected !== null) expect(area).toBeCloseTo(expected, 4);
      }),
    );
  });

  test('classCurves() keeps few points of many, the ends among them', () => {
    const scores = Array.from({ length: 4000 }, (_, i) => (Math.imul(i, 2654435761) >>> 0) / 2 ** 32);
    const found = classCurves(scores, (row) => (scores[row] as number) + ((row % 7) - 3) / 6 > 0.5);
    expect(found?.curves.precisionRecall.recall.length).toBeLessThanOrEqual(64);
    expect(found?.curves.roc.truePositiveRate.at(-1)).toBe(1);
  });

  test('classCurves() is null where there is nothing, or nothing else, to find', () => {
    expect(classCurves([], () => true)).toBeNull();
    expect(classCurves([0.5, 0.6], () => true)).toBeNull();
    expect(classCurves([0.5, 0.6], () => false)).toBeNull();
  });
});

describe('operatingAt()', () => {
  test('operatingAt() of the best threshold on the same rows is the best again', () => {
    fc.assert(
      fc.property(rows, (own) => {
        const best = curvesOf(own)?.best;
        if (!best) return;
        const at = operatingAt(
          best.threshold,
          own.map(({ score }) => score),
          (row) => own[row]?.positive ?? false,
        );
        expect(at.f1).toBeCloseTo(best.f1, 9);
        expect(at.recall).toBeCloseTo(best.recall, 9);
      }),
    );
  });

  test('operatingAt() counts 0/0 as 0', () => {
    expect(operatingAt(2, [0.1], () => false)).toEqual({ threshold: 2, precision: 0, recall: 0, f1: 0 });
  });
});
