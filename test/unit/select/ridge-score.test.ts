import fc from 'fast-check';
import { ridgeProblem } from '../../../shared/select/ridge-problem';
import { ridgeScore } from '../../../shared/select/ridge-score';
import { cloudTable } from '../../support/cloud-table';

/** Columns with mean 0 and deviation 1, as plain lists; those that do not vary are left out. */
function standardised(features: Float32Array, count: number, featureCount: number): number[][] {
  const columns = Array.from({ length: featureCount }, (_, j) => {
    const values = Array.from({ length: count }, (_, i) => features[i * featureCount + j]!);
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / count);
    return deviation > 1e-9 ? values.map((value) => (value - mean) / deviation) : undefined;
  }).filter((column) => column !== undefined);
  return Array.from({ length: count }, (_, i) => columns.map((column) => column[i]!));
}

/** Gaussian elimination with pivots. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i]!]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(m[i]![k]!) > Math.abs(m[pivot]![k]!)) pivot = i;
    [m[k], m[pivot]] = [m[pivot]!, m[k]!];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const share = m[i]![k]! / m[k]![k]!;
      for (let j = k; j <= n; j++) m[i]![j]! -= share * m[k]![j]!;
    }
  }
  return m.map((row, i) => row[n]! / row[i]!);
}

/** Fits a ridge regression with a free intercept to all images but one, for each of them in turn. */
function byRefits(x: number[][], labels: readonly number[], classes: number, penalty: number) {
  const d = x[0]!.length;
  const augmented = x.map((row) => [...row, 1]);
  let squaredError = 0;
  const hits = x.map((_, left) => {
    const others = [...x.keys()].filter((i) => i !== left);
    const normal = Array.from({ length: d + 1 }, (_, p) =>
      Array.from({ length: d + 1 }, (_, q) => {
        const products = others.reduce((sum, i) => sum + augmented[i]![p]! * augmented[i]![q]!, 0);
        return products + (p === q && p < d ? penalty * d : 0);
      }),
    );
    const said = Array.from({ length: classes }, (_, own) => {
      const right = Array.from({ length: d + 1 }, (_, p) =>
        others.reduce((sum, i) => sum + augmented[i]![p]! * Number(labels[i] === own), 0),
      );
      const weights = solve(normal, right);
      const value = augmented[left]!.reduce((sum, feature, p) => sum + feature * weights[p]!, 0);
      squaredError += (value - Number(labels[left] === own)) ** 2 / (x.length * classes);
      return value;
    });
    return Number(said.indexOf(Math.max(...said)) === labels[left]);
  });
  return { hits, squaredError };
}

const CASES = [
  { name: 'more features than images', classes: 3, count: 15, featureCount: 24 },
  { name: 'more images than features', classes: 3, count: 40, featureCount: 6 },
  { name: 'two classes', classes: 2, count: 20, featureCount: 20 },
  { name: 'a class with one image', classes: 5, count: 21, featureCount: 8 },
];

describe('ridgeScore()', () => {
  for (const { name, ...options } of CASES) {
    test.each([0.01, 0.1, 1])(`gives what refitting without each image gives: ${name}, penalty %p`, (penalty) => {
      const table = cloudTable({ ...options, apart: 0.4, seed: 5 });
      const labels = [...table.labels];
      if (options.classes === 5) for (let i = 1; i < labels.length; i++) if (labels[i] === 0) labels[i] = 1;
      const wanted = byRefits(
        standardised(table.features, table.count, table.featureCount),
        labels,
        options.classes,
        penalty,
      );
      const found = ridgeScore(ridgeProblem(table), labels, options.classes, { penalties: [penalty] });
      expect([...found.hits]).toEqual(wanted.hits);
      expect(found.squaredError).toBeCloseTo(wanted.squaredError, 9);
      expect(found.accuracy).toBeCloseTo(wanted.hits.reduce((a, b) => a + b, 0) / table.count, 12);
    });
  }

  test('takes the penalty with the least error on images left out, not the one that fits best', () => {
    const table = cloudTable({ classes: 2, count: 60, featureCount: 200, apart: 0.1, seed: 2 });
    const problem = ridgeProblem(table);
    const { penalty, squaredError } = ridgeScore(problem, table.labels, 2);
    const each = [0.001, 0.01, 0.1, 1, 10].map((own) => ridgeScore(problem, table.labels, 2, { penalties: [own] }));
    expect(squaredError).toBe(Math.min(...each.map((score) => score.squaredError)));
    expect(penalty).toBeGreaterThan(0.01);
  });

  test('stays near chance where labels have nothing to do with features', () => {
    const shares = [1, 2, 3, 4, 5, 6].map((seed) => {
      const table = cloudTable({ classes: 2, count: 150, featureCount: 300, apart: 0, seed });
      return ridgeScore(ridgeProblem(table), table.labels, 2).accuracy;
    });
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
  });

  test('does not depend on the order of images, nor on scale and origin of a feature', () => {
    const table = cloudTable({ classes: 3, count: 30, featureCount: 12, apart: 0.5, seed: 8 });
    const wanted = ridgeScore(ridgeProblem(table), table.labels, 3);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 29 }),
        fc.constantFrom(0.25, 4, 64),
        fc.constantFrom(-8, 0, 32),
        (turn, scale, origin) => {
          const from = (i: number) => (i + turn) % 30;
          const features = Float32Array.from(table.features, (_, at) => {
            const [i, j] = [Math.floor(at / 12), at % 12];
            return table.features[from(i) * 12 + j]! * (j % 2 ? scale : 1) + (j % 3 ? 0 : origin);
          });
          const labels = table.labels.map((_, i) => table.labels[from(i)]!);
          const found = ridgeScore(ridgeProblem({ count: 30, featureCount: 12, features }), labels, 3);
          expect(found.squaredError).toBeCloseTo(wanted.squaredError, 5);
          expect([...found.hits]).toEqual([...wanted.hits.keys()].map((i) => wanted.hits[from(i)]!));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('leaves out features that do not vary, which have no deviation to be divided by', () => {
    const table = cloudTable({ classes: 2, count: 20, featureCount: 6, apart: 1, seed: 4 });
    const wider = new Float32Array(20 * 8).fill(0.1);
    for (let i = 0; i < 20; i++) wider.set(table.features.subarray(i * 6, i * 6 + 6), i * 8);
    const wanted = ridgeScore(ridgeProblem(table), table.labels, 2);
    const found = ridgeScore(ridgeProblem({ count: 20, featureCount: 8, features: wider }), table.labels, 2);
    expect(found.squaredError).toBeCloseTo(wanted.squaredError, 12);
  });
});
