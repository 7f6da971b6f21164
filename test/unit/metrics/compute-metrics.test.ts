import fc from 'fast-check';
import { computeMetrics } from '../../../shared/metrics/compute-metrics';
import { binaryRocAuc, rocAuc } from '../../../shared/metrics/roc-auc';

const binary = (p: readonly number[]) => Float32Array.from(p.flatMap((value) => [1 - value, value]));

describe('computeMetrics()', () => {
  test('computeMetrics() gives what scikit-learn gives for four rows', () => {
    // sklearn: log_loss 0.473, roc_auc_score 0.75, confusion_matrix [[2, 0], [1, 1]] at a threshold of 0.5
    const metrics = computeMetrics(binary([0.1, 0.4, 0.35, 0.8]), Int32Array.of(0, 0, 1, 1), ['cats', 'dogs']);
    expect(metrics.loss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.6) + Math.log(0.35) + Math.log(0.8)) / 4, 6);
    expect(metrics.accuracy).toBe(0.75);
    expect(metrics.rocAuc).toBe(0.75);
    expect(metrics.confusionMatrix).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(metrics.perClass[0]).toEqual({ class: 'cats', precision: 2 / 3, recall: 1, f1: 0.8, support: 2 });
    expect(metrics.perClass[1]).toEqual({ class: 'dogs', precision: 1, recall: 0.5, f1: 2 / 3, support: 2 });
  });

  test('computeMetrics() counts a probability of exactly one half as the first class, as Keras does', () => {
    expect(computeMetrics(binary([0.5]), Int32Array.of(0), ['cats', 'dogs']).accuracy).toBe(1);
  });

  test('computeMetrics() gives what scikit-learn gives for six rows of three classes', () => {
    // sklearn.metrics.precision_recall_fscore_support, zero_division=0, of its documentation's y_true and y_pred
    const [truth, predicted] = [
      [0, 1, 2, 0, 1, 2],
      [0, 2, 1, 0, 0, 1],
    ];
    const probabilities = Float32Array.from(predicted!.flatMap((own) => [0, 1, 2].map((i) => (i === own ? 0.8 : 0.1))));
    const { perClass, accuracy } = computeMetrics(probabilities, Int32Array.from(truth!), ['a', 'b', 'c']);
    expect(accuracy).toBeCloseTo(1 / 3, 12);
    expect(perClass.map(({ precision }) => precision)).toEqual([2 / 3, 0, 0]);
    expect(perClass.map(({ recall }) => recall)).toEqual([1, 0, 0]);
    expect(perClass.map(({ f1 }) => f1)).toEqual([0.8, 0, 0]);
  });

  test('computeMetrics() clips a certain mistake as Keras does', () => {
    const { loss } = computeMetrics(binary([1]), Int32Array.of(0), ['cats', 'dogs']);
    expect(loss).toBeCloseTo(-Math.log(1e-7), 6);
  });

  test('computeMetrics() gives precision, recall and F1 as they are defined, 0 where nothing is divided, null of a class without images', () => {
    const row = fc.record({ label: fc.nat(2), taken: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const probabilities = Float32Array.from(rows.flatMap(({ taken }) => [0, 1, 2].map((i) => Number(i === taken))));
        const { perClass } = computeMetrics(
          probabilities,
          Int32Array.from(rows, ({ label }) => label),
          ['a', 'b', 'c'],
        );
        for (const [i, own] of perClass.entries()) {
          const of = (label: boolean, taken: boolean) =>
            rows.filter((r) => (r.label === i) === label && (r.taken === i) === taken).length;
          const [hits, wrongly, missed] = [of(true, true), of(false, true), of(true, false)];
          if (hits + missed === 0) {
            expect([own.precision, own.recall, own.f1]).toEqual([null, null, null]);
            continue;
          }
          expect(own.precision).toBeCloseTo(hits ? hits / (hits + wrongly) : 0, 12);
          expect(own.recall).toBeCloseTo(hits ? hits / (hits + missed) : 0, 12);
          expect(own.f1).toBeCloseTo(hits ? (2 * hits) / (2 * hits + wrongly + missed) : 0, 12);
        }
      }),
    );
  });

  test('computeMetrics() of any rows adds up', () => {
    const row = fc.record({ label: fc.nat(2), scores: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), (rows) => {
        const probabilities = Float32Array.from(
          rows.flatMap(({ scores }) => scores.map((s) => (s + 1) / (scores[0] + scores[1] + scores[2] + 3))),
        );
        const labels = Int32Array.from(rows, ({ label }) => label);
        const { confusionMatrix, accuracy, perClass } = computeMetrics(probabilities, labels, ['a', 'b', 'c']);
        expect(confusionMatrix.flat().reduce((a, b) => a + b)).toBe(rows.length);
        expect(accuracy * rows.length).toBeCloseTo(
          confusionMatrix.reduce((hits, counts, i) => hits + counts[i]!, 0),
          9,
        );
        expect(perClass.map(({ support }) => support)).toEqual(
          [0, 1, 2].map((label) => rows.filter((own) => own.label === label).length),
        );
      }),
    );
  });
});

describe('rocAuc()', () => {
  test('binaryRocAuc() is the share of pairs in the right order, a tie counting half', () => {
    const row = fc.record({ score: fc.nat(5), positive: fc.boolean() });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const pairs = rows.flatMap((a) =>
          rows.filter((b) => a.positive && !b.positive).map((b) => Math.sign(a.score - b.score)),
        );
        const naive = pairs.length ? pairs.reduce((sum, order) => sum + (order + 1) / 2, 0) / pairs.length : null;
        const found = binaryRocAuc(
          rows.map(({ score }) => score),
          (i) => rows[i]!.positive,
        );
        if (naive === null) expect(found).toBeNull();
        else expect(found).toBeCloseTo(naive, 9);
      }),
    );
  });

  test('rocAuc() of three classes is the mean against the rest, without a class that has no image, null where only one has', () => {
    const probabilities = Float32Array.of(0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.1, 0.2, 0.7);
    expect(rocAuc(probabilities, Int32Array.of(0, 1, 2), 3)).toBe(1);
    // Of rows 0, 1, 1 the first class is told apart by its column, 0.8 over 0.2 and 0.1, and the second as well.
    expect(rocAuc(probabilities, Int32Array.of(0, 1, 1), 3)).toBe(1);
    // Of rows 0, 1, 0: 0.8 and 0.1 against 0.2 is one pair of two; 0.7 against 0.1 and 0.2 both.
    expect(rocAuc(probabilities, Int32Array.of(0, 1, 0), 3)).toBe(0.75);
    expect(rocAuc(probabilities, Int32Array.of(1, 1, 1), 3)).toBeNull();
  });
});
