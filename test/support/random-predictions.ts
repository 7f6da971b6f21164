import fc from 'fast-check';

export interface RandomPredictions {
  /** Float32Array [count, classes] */
  readonly probabilities: Float32Array;
  readonly labels: Int32Array;
  readonly count: number;
  readonly classes: number;
}

/** Rows of probabilities that add up to 1, coarse enough that scores tie, with any labels. */
export function randomPredictions(classes: number, maxLength = 40): fc.Arbitrary<RandomPredictions> {
  const row = fc.record({
    label: fc.nat(classes - 1),
    scores: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: classes, maxLength: classes }),
  });
  return fc.array(row, { minLength: 1, maxLength }).map((rows) => ({
    probabilities: Float32Array.from(
      rows.flatMap(({ scores }) => {
        const sum = scores.reduce((a, b) => a + b + 1, 0);
        return scores.map((score) => (score + 1) / sum);
      }),
    ),
    labels: Int32Array.from(rows, ({ label }) => label),
    count: rows.length,
    classes,
  }));
}
