import fc from 'fast-check';
import { Random } from '../../../shared/random';
import { threeDiagonals } from '../../../shared/select/three-diagonals';

/** The largest entry of Q T Qᵀ - A, and of Qᵀ Q - I. */
function misses(a: Float64Array, n: number) {
  const three = threeDiagonals(a.slice(), n);
  const { diagonal, beside, vectors } = three;
  let rebuilt = 0;
  let right = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      let dot = 0;
      for (let k = 0; k < n; k++) {
        sum += diagonal[k]! * vectors[k * n + i]! * vectors[k * n + j]!;
        if (k + 1 < n) {
          const [own, next] = [k * n, (k + 1) * n];
          sum += beside[k]! * (vectors[own + i]! * vectors[next + j]! + vectors[next + i]! * vectors[own + j]!);
        }
        dot += vectors[i * n + k]! * vectors[j * n + k]!;
      }
      rebuilt = Math.max(rebuilt, Math.abs(sum - a[i * n + j]!));
      right = Math.max(right, Math.abs(dot - Number(i === j)));
    }
  }
  return { rebuilt, right, three };
}

function symmetric(n: number, value: (i: number, j: number) => number): Float64Array {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = value(i, j);
  return a;
}

describe('threeDiagonals()', () => {
  test('takes apart any symmetric matrix so that it can be put together again', () => {
    const matrices = fc.integer({ min: 1, max: 9 }).chain((n) =>
      fc
        .array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
          minLength: n * n,
          maxLength: n * n,
        })
        .map((entries) => ({ n, a: symmetric(n, (i, j) => entries[i * n + j]!) })),
    );
    fc.assert(
      fc.property(matrices, ({ n, a }) => {
        const scale = Math.max(1, ...a.map(Math.abs));
        const { rebuilt, right } = misses(a, n);
        expect(rebuilt).toBeLessThan(1e-11 * scale);
        expect(right).toBeLessThan(1e-11);
      }),
      { numRuns: 1000 },
    );
  });

  test('takes apart the products of 200 rows of 5 numbers, where 195 dimensions are nothing', () => {
    const random = new Random(3);
    const rows = Float64Array.from({ length: 1000 }, () => random.uniform() - 0.5);
    const a = symmetric(200, (i, j) => {
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += rows[i * 5 + k]! * rows[j * 5 + k]!;
      return sum;
    });
    const { rebuilt, right } = misses(a, 200);
    expect(rebuilt).toBeLessThan(1e-12);
    expect(right).toBeLessThan(1e-12);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a matrix that holds %p', (bad) => {
    expect(() =>
      threeDiagonals(
        symmetric(4, () => bad),
        4,
      ),
    ).toThrow(RangeError);
  });
});
