/** What a symmetric matrix is made of: vector j, row j of `vectors` [n, n], belongs to `values[j]`. In no order. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** The QL algorithm takes two rounds a value: more than this means a fault of ours. */
const MOST_ROUNDS = 60;
/** Beside entries of up to 1: what rounding leaves of a matrix that has fewer dimensions than rows. */
const NOTHING = Number.EPSILON;
/** Of such a matrix: what is less has no reciprocal. */
const NO_SQUARE = 1e-290;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's reflections to three diagonals, then QL with implicit
 * shifts (Golub and Van Loan, Matrix Computations, 8.3). About 6 n³ operations, along rows that lie one behind the other.
 * @param matrix Float64Array [n, n]; its lower half is read, and all of it is written over
 * @throws RangeError where it holds anything but finite numbers
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const scale = scaleDown(matrix);
  const { diagonal, beside, vectors } = toThreeDiagonals(matrix, n);
  for (let first = 0; first < n; first++) settleValue(diagonal, beside, vectors, first, n);
  return { values: diagonal.map((value) => value * scale), vectors };
}

/** Squares of what is far from 1 would leave the range of numbers. @returns what entries were divided by */
function scaleDown(matrix: Float64Array): number {
  let most = 0;
  for (const value of matrix) {
    if (!Number.isFinite(value)) throw new RangeError(`A matrix with an entry that is ${value} has no eigenvalues`);
    most = Math.max(most, Math.abs(value));
  }
  if (most === 0) return 1;
  for (let i = 0; i < matrix.length; i++) matrix[i] = (matrix[i] as number) / most;
  return most;
}

interface ThreeDiagonals {
  readonly diagonal: Float64Array;
  /** Entry i stands between i and i + 1. */
  readonly beside: Float64Array;
  /** [n, n], its rows the columns of the orthogonal matrix Q in A = Q T Qᵀ */
  readonly vectors: Float64Array;
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

/** Rotates until nothing stands beside diagonal entry `first` any more. */
function settleValue(d: Float64Array, e: Float64Array, vectors: Float64Array, first: number, n: number): void {
  for (let round = 0; ; round++) {
    const last = endOfBlock(d, e, first, n);
    if (last === first) return;
    if (round === MOST_ROUNDS) throw new Error(`The eigenvalues of a matrix of ${n} rows do not settle`);
    sweep(d, e, vectors, first, last, n);
  }
}

function endOfBlock(d: Float64Array, e: Float64Array, first: number, n: number): number {
  for (let i = first; i < n - 1; i++) {
    const size = Math.abs(d[i] as number) + Math.abs(d[i + 1] as number);
    if (Math.abs(e[i] as number) <= Number.EPSILON * size + NOTHING) return i;
  }
  return n - 1;
}

/** One implicit QL step on the block from `first` to `last`, with Wilkinson's shift. */
function sweep(d: Float64Array, e: Float64Array, vectors: Float64Array, first: number, last: number, n: number): void {
  const half = ((d[first + 1] as number) - (d[first] as number)) / (2 * (e[first] as number));
  const root = Math.hypot(half, 1);
  let g = (d[last] as number) - (d[first] as number) + (e[first] as number) / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let moved = 0;
  for (let i = last - 1; i >= first; i--) {
    const bulge = sine * (e[i] as number);
    const kept = cosine * (e[i] as number);
    const length = Math.hypot(bulge, g);
    e[i + 1] = length;
    if (length === 0) {
      // The block falls into two.
      d[i + 1] = (d[i + 1] as number) - moved;
      e[last] = 0;
      return;
    }
    sine = bulge / length;
    cosine = g / length;
    const shifted = (d[i + 1] as number) - moved;
    const turn = ((d[i] as number) - shifted) * sine + 2 * cosine * kept;
    moved = sine * turn;
    d[i + 1] = shifted + moved;
    g = cosine * turn - kept;
    rotateRows(vectors, i, sine, cosine, n);
  }
  d[first] = (d[first] as number) - moved;
  e[first] = g;
  e[last] = 0;
}

function rotateRows(vectors: Float64Array, i: number, sine: number, cosine: number, n: number): void {
  const one = vectors.subarray(i * n, (i + 1) * n);
  const two = vectors.subarray((i + 1) * n, (i + 2) * n);
  for (let k = 0; k < n; k++) {
    const [x, y] = [one[k] as number, two[k] as number];
    two[k] = sine * x + cosine * y;
    one[k] = cosine * x - sine * y;
  }
}
