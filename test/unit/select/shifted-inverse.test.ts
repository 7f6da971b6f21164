import fc from 'fast-check';
import { ShiftedInverse } from '../../../shared/select/shifted-inverse';

/** T = Bᵀ B of a matrix B of two diagonals, so that no eigenvalue is negative; some are nothing where `middle` has zeros. */
function threeDiagonalsOf(middle: readonly number[], above: readonly number[]) {
  const n = middle.length;
  const diagonal = Float64Array.from(middle, (value, i) => value ** 2 + (i > 0 ? above[i - 1]! ** 2 : 0));
  const beside = Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? middle[i]! * above[i]! : 0));
  return { diagonal, beside };
}

const problems = fc.integer({ min: 1, max: 8 }).chain((n) => {
  const entry = fc.oneof(fc.constant(0), fc.double({ min: -3, max: 3, noNaN: true }));
  return fc.record({
    middle: fc.array(entry, { minLength: n, maxLength: n }),
    above: fc.array(entry, { minLength: n, maxLength: n }),
    v: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n, maxLength: n }),
    shift: fc.constantFrom(0.05, 1, 20),
  });
});

/** (T + shift I) x */
function applied({ diagonal, beside }: ReturnType<typeof threeDiagonalsOf>, shift: number, x: Float64Array) {
  return x.map(
    (value, i) =>
      (diagonal[i]! + shift) * value +
      (i > 0 ? beside[i - 1]! * x[i - 1]! : 0) +
      (i + 1 < x.length ? beside[i]! * x[i + 1]! : 0),
  );
}

describe('ShiftedInverse', () => {
  test('undoes the multiplication by the matrix, and gives the square that belongs to it', () => {
    fc.assert(
      fc.property(problems, ({ middle, above, v, shift }) => {
        const three = threeDiagonalsOf(middle, above);
        const inverse = new ShiftedInverse(three, shift);
        const solved = inverse.solve(Float64Array.from(v));
        for (const [i, value] of applied(three, shift, solved).entries()) expect(value).toBeCloseTo(v[i]!, 9);
        const square = v.reduce((sum, value, i) => sum + value * solved[i]!, 0);
        expect(inverse.square(Float64Array.from(v))).toBeCloseTo(square, 9);
      }),
    );
  });

  test('has the trace of the inverse, and its determinant follows from that', () => {
    fc.assert(
      fc.property(problems, ({ middle, above, shift }) => {
        const three = threeDiagonalsOf(middle, above);
        const n = middle.length;
        const unit = (i: number) => Float64Array.from({ length: n }, (_, j) => Number(i === j));
        const inverse = new ShiftedInverse(three, shift);
        let trace = 0;
        for (let i = 0; i < n; i++) trace += inverse.square(unit(i));
        expect(inverse.trace / trace).toBeCloseTo(1, 9);
        // The derivative of the logarithm of the determinant is the trace of the inverse.
        const step = 1e-5 * shift;
        const [more, less] = [shift + step, shift - step].map((own) => new ShiftedInverse(three, own).logDeterminant);
        expect((more! - less!) / (2 * step) / trace).toBeCloseTo(1, 4);
      }),
    );
    const known = new ShiftedInverse({ diagonal: Float64Array.of(1, 1), beside: Float64Array.of(1, 0) }, 1);
    expect(known.logDeterminant).toBeCloseTo(Math.log(3), 12);
  });

  test('stays finite where rounding has made the matrix a little less than it may be', () => {
    const inverse = new ShiftedInverse(
      { diagonal: Float64Array.of(1, 1), beside: Float64Array.of(1 + 1e-9, 0) },
      1e-12,
    );
    expect(Number.isFinite(inverse.logDeterminant)).toBe(true);
    expect(inverse.trace).toBeGreaterThan(0);
  });
});
