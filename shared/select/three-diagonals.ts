/** A symmetric matrix A = Q T Qᵀ, where Q is orthogonal and T has three diagonals: what stands on the middle one, and beside it. */
export interface ThreeDiagonals {
  readonly diagonal: Float64Array;
  /** Entry i stands between i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** [n, n], its rows the columns of Q */
  readonly vectors: Float64Array;
}

/** Of a column whose entries are at most 1: what is less has no reciprocal. */
const NO_SQUARE = 1e-290;

/**
 * Householder's reflections (Golub and Van Loan, Matrix Computations, 8.3.1): about 8/3 n³ operations, along rows that lie one behind
 * the other. What a ridge regression needs follows from T in n² operations, so nobody has to go on to eigenvalues.
 * @param matrix Float64Array [n, n]; its lower half is read, and all of it is written over
 * @throws RangeError where it holds anything but finite numbers
 */
export function threeDiagonals(matrix: Float64Array, n: number): ThreeDiagonals {
  const scale = scaleDown(matrix);
  const { diagonal, beside, vectors } = toThreeDiagonals(matrix, n);
  return { diagonal: diagonal.map((value) => value * scale), beside: beside.map((value) => value * scale), vectors };
}

/** Squares of what is far from 1 would leave the range of numbers. @returns what entries were divided by */
function scaleDown(matrix: Float64Array): number {
  let most = 0;
  for (const value of matrix) {
    if (!Number.isFinite(value)) throw new RangeError(`A matrix with an entry that is ${value} cannot be taken apart`);
    most = Math.max(most, Math.abs(value));
  }
  if (most === 0) return 1;
  for (let i = 0; i < matrix.length; i++) matrix[i] = (matrix[i] as number) / most;
  return most;
}

function toThreeDiagonals(a: Float64Array, n: number): ThreeDiagonals {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const reflections = new Float64Array(n * n);
  const product = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    const v = reflections.subarray(k * n, (k + 1) * n);
    beside[k] = reflectionOf(a, n, k, v);
    reflect(a, n, k + 1, v, product);
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i] as number;
  if (n > 1) beside[n - 2] = a[(n - 1) * n + n - 2] as number;
  return { diagonal, beside, vectors: accumulate(reflections, n) };
}

/** Fills `v`, of length √2, so that I - v vᵀ leaves of column k below the diagonal one number. @returns that number */
function reflectionOf(a: Float64Array, n: number, k: number, v: Float64Array): number {
  let rest = 0;
  for (let i = k + 2; i < n; i++) rest += (a[i * n + k] as number) ** 2;
  const first = a[(k + 1) * n + k] as number;
  if (rest <= NO_SQUARE) return first;
  const squares = first ** 2 + rest;
  const left = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  const scale = Math.sqrt(1 / (squares - first * left));
  for (let i = k + 1; i < n; i++) v[i] = (a[i * n + k] as number) * scale;
  v[k + 1] = (first - left) * scale;
  return left;
}

/** The part of `a` from `from` on, its lower half, becomes (I - v vᵀ) a (I - v vᵀ). */
function reflect(a: Float64Array, n: number, from: number, v: Float64Array, product: Float64Array): void {
  product.fill(0, from);
  for (let i = from; i < n; i++) {
    const row = a.subarray(i * n, i * n + i + 1);
    const vi = v[i] as number;
    let sum = 0;
    for (let j = from; j < i; j++) {
      sum += (row[j] as number) * (v[j] as number);
      product[j] = (product[j] as number) + (row[j] as number) * vi;
    }
    product[i] = (product[i] as number) + sum + (row[i] as number) * vi;
  }
  let along = 0;
  for (let i = from; i < n; i++) along += (product[i] as number) * (v[i] as number);
  for (let i = from; i < n; i++) product[i] = (product[i] as number) - (along / 2) * (v[i] as number);
  for (let i = from; i < n; i++) {
    const row = a.subarray(i * n, i * n + i + 1);
    const [vi, wi] = [v[i] as number, product[i] as number];
    for (let j = from; j <= i; j++) row[j] = (row[j] as number) - vi * (product[j] as number) - wi * (v[j] as number);
  }
}

function accumulate(reflections: Float64Array, n: number): Float64Array {
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let k = n - 3; k >= 0; k--) {
    const v = reflections.subarray(k * n, (k + 1) * n);
    for (let i = k + 1; i < n; i++) {
      const row = q.subarray(i * n, (i + 1) * n);
      let along = 0;
      for (let j = k + 1; j < n; j++) along += (row[j] as number) * (v[j] as number);
      for (let j = k + 1; j < n; j++) row[j] = (row[j] as number) - along * (v[j] as number);
    }
  }
  return q;
}
