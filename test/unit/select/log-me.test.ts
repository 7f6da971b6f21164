import { logMe } from '../../../shared/select/log-me';
import { ridgeProblem } from '../../../shared/select/ridge-problem';
import { cloudTable } from '../../support/cloud-table';

/** log |A| of a symmetric positive matrix, by Cholesky. */
function logDeterminant(a: number[][]): number {
  const l = a.map((row) => row.map(() => 0));
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i]![j]!;
      for (let k = 0; k < j; k++) rest -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!;
    }
    sum += 2 * Math.log(l[i]![i]!);
  }
  return sum;
}

/**
 * The log evidence of y ~ N(0, I / beta + X Xᵀ / alpha) as it is defined, at its highest point: searched for on a grid that
 * closes in, with the matrix of all images and nothing of the closed forms.
 */
function bestEvidence(x: number[][], y: number[]): number {
  const n = y.length;
  const evidence = (alpha: number, beta: number) => {
    const covariance = x.map((a, i) =>
      x.map((b, j) => a.reduce((sum, value, k) => sum + value * b[k]!, 0) / alpha + (i === j ? 1 / beta : 0)),
    );
    const l = cholesky(covariance);
    const z: number[] = [];
    for (let i = 0; i < n; i++) z.push((y[i]! - z.reduce((sum, value, k) => sum + l[i]![k]! * value, 0)) / l[i]![i]!);
    const square = z.reduce((sum, value) => sum + value ** 2, 0);
    return -(square + logDeterminant(covariance) + n * Math.log(2 * Math.PI)) / 2;
  };
  let at = { a: 3, b: 1, value: Number.NEGATIVE_INFINITY };
  for (let step = 2; step > 1e-4; ) {
    const { a, b, value: before } = at;
    for (const i of [-1, 0, 1]) {
      for (const j of [-1, 0, 1]) {
        const value = evidence(Math.exp(a + i * step), Math.exp(b + j * step));
        if (value > at.value) at = { a: a + i * step, b: b + j * step, value };
      }
    }
    if (at.value - before < 1e-6) step /= 2;
  }
  return at.value;
}

/** Rows in the space of what sums to zero: Helmert's basis, one row fewer. */
function withoutMean(rows: number[][]): number[][] {
  return Array.from({ length: rows.length - 1 }, (_, i) => {
    const size = Math.sqrt((i + 1) * (i + 2));
    return rows[0]!.map((_, j) => {
      const before = rows.slice(0, i + 1).reduce((sum, row) => sum + row[j]!, 0);
      return (before - (i + 1) * rows[i + 1]![j]!) / size;
    });
  });
}

function cholesky(a: number[][]): number[][] {
  const l = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a[i]![j]!;
      for (let k = 0; k < j; k++) rest -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!;
    }
  }
  return l;
}

function plainColumns({
  features,
  featureCount,
  count,
}: {
  features: Float32Array;
  featureCount: number;
  count: number;
}) {
  const columns = Array.from({ length: featureCount }, (_, j) => {
    const values = Array.from({ length: count }, (_, i) => features[i * featureCount + j]!);
    const mean = values.reduce((a, b) => a + b, 0) / count;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / count);
    return values.map((value) => (value - mean) / deviation);
  });
  return Array.from({ length: count }, (_, i) => columns.map((column) => column[i]!));
}

describe('logMe()', () => {
  test.each([
    ['more features than images', 14, 20],
    ['more images than features', 30, 5],
  ])('is the highest evidence that a search of the definition finds: %s', (_, count, featureCount) => {
    const table = cloudTable({ classes: 2, count, featureCount, apart: 0.5, seed: 11 });
    const y = [...table.labels].map((label) => Number(label === 0));
    const rows = withoutMean(plainColumns(table));
    const targets = withoutMean(y.map((value) => [value])).map(([value]) => value!);
    const wanted = bestEvidence(rows, targets) / (count - 1);
    expect(logMe(ridgeProblem(table), table.labels, 2)).toBeCloseTo(wanted, 3);
  });

  /** What evidence prefers there lies at the end of what numbers can say: no noise, or no weights. */
  test.each([
    {
      title: 'a feature is the class itself, among more features than images',
      count: 54,
      featureCount: 448,
      exact: true,
    },
    { title: 'a feature is the class itself, among fewer', count: 54, featureCount: 12, exact: true },
    { title: 'nothing tells the classes apart', count: 54, featureCount: 448, exact: false },
    { title: 'there are two images', count: 2, featureCount: 8, exact: false },
  ])('is a number where $title', ({ count, featureCount, exact }) => {
    for (let seed = 1; seed <= 20; seed++) {
      const table = cloudTable({ classes: 2, count, featureCount, apart: 0, seed });
      if (exact) for (let i = 0; i < count; i++) table.features[i * featureCount] = table.labels[i] as number;
      // As many features of a network are for all images but one.
      for (let i = 1; i < count; i++) table.features[i * featureCount + 1] = 0;
      expect(Number.isFinite(logMe(ridgeProblem(table), table.labels, 2))).toBe(true);
    }
  });

  test('is a number where all features are of a few directions', () => {
    for (let rank = 1; rank <= 4; rank++) {
      const { labels, ...few } = cloudTable({ classes: 2, count: 54, featureCount: rank, apart: 3, seed: rank });
      const features = Float32Array.from({ length: 54 * 300 }, (_, at) => {
        const [image, column] = [Math.floor(at / 300), at % 300];
        const own = few.features.subarray(image * rank, (image + 1) * rank);
        return own.reduce((sum, value, i) => sum + value * Math.cos(column * (i + 1)), 0);
      });
      const problem = ridgeProblem({ features, featureCount: 300, count: 54 });
      expect(Number.isFinite(logMe(problem, labels, 2))).toBe(true);
    }
  });

  test('is higher the further classes are apart', () => {
    const scores = [0.1, 0.3, 0.6, 1].map((apart) => {
      const table = cloudTable({ classes: 3, count: 90, featureCount: 40, apart, seed: 6 });
      return logMe(ridgeProblem(table), table.labels, 3);
    });
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });
});
