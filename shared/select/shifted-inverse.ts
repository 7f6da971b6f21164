import type { ThreeDiagonals } from './three-diagonals';

/** (T + shift I)⁻¹ of a matrix T of three diagonals that has no negative eigenvalue, as its factors L D Lᵀ: each use takes n operations. */
export class ShiftedInverse {
  readonly #pivots: Float64Array;
  /** Entry i of L stands left below pivot i. */
  readonly #left: Float64Array;
  /** Sum of the logarithms of the eigenvalues of T + shift I. */
  readonly logDeterminant: number;
  /** Sum of the reciprocals of the same. */
  readonly trace: number;

  constructor({ diagonal, beside }: Pick<ThreeDiagonals, 'diagonal' | 'beside'>, shift: number) {
    const n = diagonal.length;
    this.#pivots = new Float64Array(n);
    this.#left = new Float64Array(n);
    let [logarithms, trace, carried, grown] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      // Rounding may leave a pivot below the shift, which bounds it from below.
      const pivot = Math.max((diagonal[i] as number) + shift - carried, shift / 2);
      // Of the pivot by the shift: the sum of their shares is the derivative of the logarithm of the determinant.
      const growth = 1 + grown;
      const left = (beside[i] as number) / pivot;
      logarithms += Math.log(pivot);
      trace += growth / pivot;
      carried = left * (beside[i] as number);
      grown = left ** 2 * growth;
      this.#pivots[i] = pivot;
      this.#left[i] = left;
    }
    this.logDeterminant = logarithms;
    this.trace = trace;
  }

  /** vᵀ (T + shift I)⁻¹ v */
  square(v: Float64Array): number {
    let before = 0;
    let sum = 0;
    for (let i = 0; i < v.length; i++) {
      const own = (v[i] as number) - (i > 0 ? (this.#left[i - 1] as number) * before : 0);
      sum += own ** 2 / (this.#pivots[i] as number);
      before = own;
    }
    return sum;
  }

  /** (T + shift I)⁻¹ v */
  solve(v: Float64Array): Float64Array {
    const solved = v.slice();
    for (let i = 1; i < v.length; i++)
      solved[i] = (solved[i] as number) - (this.#left[i - 1] as number) * (solved[i - 1] as number);
    for (let i = v.length - 1; i >= 0; i--) {
      const after = i + 1 < v.length ? (this.#left[i] as number) * (solved[i + 1] as number) : 0;
      solved[i] = (solved[i] as number) / (this.#pivots[i] as number) - after;
    }
    return solved;
  }
}
