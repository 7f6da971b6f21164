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

  test('rocAuc() of three classes is the mean against the rest, null where a class is missing', () => {
    const probabilities = Float32Array.of(0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.1, 0.2, 0.7);
    expect(rocAuc(probabilities, Int32Array.of(0, 1, 2), 3)).toBe(1);
    expect(rocAuc(probabilities, Int32Array.of(0, 1, 1), 3)).toBeNull();
  });
});
