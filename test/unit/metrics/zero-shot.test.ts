import fc from 'fast-check';
import type { Top } from '../../../shared/backbone/top';
import type { FeatureTable } from '../../../shared/features/feature-table';
import { probabilitiesOf } from '../../../shared/head/predict-head';
import { evenProbabilities, measureZeroShot, zeroShotProbabilities } from '../../../shared/metrics/zero-shot';

/** Of two features and five classes: the first three look at the first feature, the others at the second one. */
const TOP: Top = {
  featureCount: 2,
  classes: 5,
  weights: Float32Array.of(1, 0, 2, 0, 3, 0, 0, 4, 0, 5),
  bias: Float32Array.of(0, 0, 0, 0, 1),
};

const table = (rows: readonly (readonly [number, number])[], labels: readonly number[]): FeatureTable => ({
  count: rows.length,
  featureCount: 2,
  features: Float32Array.from(rows.flat()),
  labels: Int32Array.from(labels),
  names: labels.map(String),
});

describe('zeroShotProbabilities()', () => {
  test('sums what the outputs of a class say, out of those of all classes', () => {
    const features = table([[1, 0.5]], [0]);
    const [a, b] = zeroShotProbabilities(TOP, [[0, 2], [4]], features, [0]);
    const [first, third, fifth] = [Math.exp(1), Math.exp(3), Math.exp(0.5 * 5 + 1)];
    expect(a).toBeCloseTo((first + third) / (first + third + fifth), 6);
    expect(b).toBeCloseTo(fifth / (first + third + fifth), 6);
  });

  test('is the softmax where every class has one output, whatever the size of the logits', () => {
    const number = fc.double({ min: -300, max: 300, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 4 }), (rows) => {
        const features = table(
          rows,
          rows.map(() => 0),
        );
        const found = zeroShotProbabilities(
          TOP,
          [[3], [0], [2]],
          features,
          rows.map((_, i) => i),
        );
        const logits = rows.flatMap((_, row) =>
          [3, 0, 2].map((of) => {
            const [x = 0, y = 0] = features.features.subarray(2 * row, 2 * row + 2);
            return x * TOP.weights[2 * of]! + y * TOP.weights[2 * of + 1]! + TOP.bias[of]!;
          }),
        );
        const wanted = probabilitiesOf(Float32Array.from(logits), 3);
        for (const [i, value] of wanted.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-3);
        for (let row = 0; row < rows.length; row++) {
          const sum = found[3 * row]! + found[3 * row + 1]! + found[3 * row + 2]!;
          expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  test('does not depend on how the outputs of one class are ordered, nor on those of none', () => {
    const features = table([[0.3, 0.7]], [0]);
    const [a] = zeroShotProbabilities(TOP, [[0, 1, 2], [4]], features, [0]);
    const [b] = zeroShotProbabilities(TOP, [[2, 0, 1], [4]], features, [0]);
    expect(a).toBeCloseTo(b!, 6);
    const changed = { ...TOP, weights: TOP.weights.map((value, i) => (i === 7 ? 1000 : value)) };
    expect(zeroShotProbabilities(changed, [[0, 1, 2], [4]], features, [0])[0]).toBe(a);
  });
});

describe('evenProbabilities()', () => {
  test('is what the means of the outputs of each class say', () => {
    const features = table(
      [
        [1, 0.5],
        [0.2, 0.9],
      ],
      [0, 1],
    );
    const outputs = [[0, 1, 2], [4], [3]];
    const even = evenProbabilities(zeroShotProbabilities(TOP, outputs, features, [0, 1]), outputs);
    for (const [row, [x, y]] of [
      [0, [1, 0.5]],
      [1, [0.2, 0.9]],
    ] as const) {
      const means = [(Math.exp(x) + Math.exp(2 * x) + Math.exp(3 * x)) / 3, Math.exp(5 * y + 1), Math.exp(4 * y)];
      const all = means.reduce((a, b) => a + b, 0);
      for (const [of, mean] of means.entries()) expect(even[3 * row + of]).toBeCloseTo(mean / all, 5);
    }
  });

  test('leaves those as they are where each class has as many outputs', () => {
    const probabilities = Float32Array.of(0.25, 0.75, 1, 0);
    expect([
      ...evenProbabilities(probabilities, [
        [0, 1],
        [2, 3],
      ]),
    ]).toEqual([0.25, 0.75, 1, 0]);
  });
});

describe('measureZeroShot()', () => {
  const outputs = [
    [0, 1, 2],
    [3, 4],
  ];

  test('counts what is right, with an interval, and how many outputs each class has', () => {
    const rows = [
      [3, 0],
      [0, 3],
      [3, 0],
      [0, 3],
    ] as const;
    const found = measureZeroShot(TOP, { outputs }, table(rows, [0, 1, 0, 0]), ['left', 'right']);
    expect(found).toMatchObject({
      accuracy: 0.75,
      images: 4,
      imagenetClasses: [
        { class: 'left', count: 3 },
        { class: 'right', count: 2 },
      ],
    });
    expect(found.interval.low).toBeCloseTo(0.3006, 4);
    expect(found.interval.high).toBeCloseTo(0.9544, 4);
    expect(found.loss).toBeGreaterThan(1);
    expect(found.evenly.accuracy).toBe(0.75);
    // Of a picture that it knows nothing of, three outputs of five are of the first class.
    const unsure = measureZeroShot({ ...TOP, bias: new Float32Array(5) }, { outputs }, table([[0, 0]], [0]), [
      'a',
      'b',
    ]);
    expect(unsure.loss).toBeCloseTo(-Math.log(3 / 5), 5);
    expect(unsure.evenly.loss).toBeCloseTo(Math.log(2), 5);
  });

  test('looks at images of every class where there are very many', () => {
    const many = 1_000_000;
    // In the order of their paths, images of one class stand together.
    const isRight = (row: number) => row < many / 2;
    const features: FeatureTable = {
      count: many,
      featureCount: 2,
      features: Float32Array.from({ length: 2 * many }, (_, i) => (isRight(i >> 1) === (i % 2 === 1) ? 3 : 0)),
      labels: Int32Array.from({ length: many }, (_, row) => (isRight(row) ? 1 : 0)),
      names: [],
    };
    const found = measureZeroShot(TOP, { outputs }, features, ['left', 'right']);
    expect(found).toMatchObject({ accuracy: 1, images: 400_000 });
  });
});
