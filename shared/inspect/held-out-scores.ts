/** What a classifier is held out from and trained on. */
export interface HeldOutOptions {
  /** [count, width] */
  readonly values: Float64Array | Float32Array;
  readonly width: number;
  /** Class index of each row, [count] */
  readonly labels: Int32Array;
  readonly classes: number;
  /** Fold of each row, [count], from 0 to folds - 1 */
  readonly places: Int32Array;
  readonly folds: number;
}

/**
 * Share of the mean variance that is added to each direction: what keeps the covariance of few images invertible, and
 * large enough that a direction which few images span says nothing.
 */
const SHRINKAGE = 0.3;

/**
 * Log-posteriors, up to a constant a row, of a linear discriminant that has not seen the row: for each fold the class means
 * and the one covariance of all other rows, shrunk towards a sphere (Friedman 1989, "Regularized discriminant analysis").
 * Solved exactly, without steps or a rate, and hardly moved by labels that are wrong at random: they blur the means alone.
 * Sums of each fold are made once and taken away, so that k folds cost one pass and k factorizations.
 * @returns Float32Array [count, classes]; a class that no other fold has scores as low as can be
 */
export function heldOutScores({ values, width, labels, classes, places, folds }: HeldOutOptions): Float32Array {
  const own = Array.from({ length: folds }, () => new Sums(width, classes));
  const all = new Sums(width, classes);
  for (let row = 0; row < labels.length; row++) {
    own[places[row] as number]?.add(values.subarray(row * width, (row + 1) * width), labels[row] as number);
  }
  for (const sums of own) {
    sums.settle();
    all.merge(sums, 1);
  }

  const scores = new Float32Array(labels.length * classes);
  for (const [fold, sums] of own.entries()) {
    all.merge(sums, -1);
    const { weights, biases } = all.discriminant();
    all.merge(sums, 1);
    for (let row = 0; row < labels.length; row++) {
      if (places[row] !== fold) continue;
      for (let k = 0; k < classes; k++) {
        let score = biases[k] as number;
        for (let i = 0; i < width; i++) score += weights[k * width + i]! * values[row * width + i]!;
        scores[row * classes + k] = score;
      }
    }
  }
  return scores;
}

const NEVER = -1e6;
/** Rows whose products are added at once: the sums, of which there are thousands, are then read and written a quarter as often. */
const TOGETHER = 4;
type Four = [Float64Array, Float64Array, Float64Array, Float64Array];

/** Count and sum of each class, and the products of all rows with themselves: enough to make a discriminant of. */
class Sums {
  readonly #width: number;
  readonly #classes: number;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  /** Lower triangle, row by row. */
  readonly #products: Float64Array;
  /** [TOGETHER, width]; rows that do not wait are zero. */
  readonly #waiting: Float64Array;
  #rowsWaiting = 0;

  constructor(width: number, classes: number) {
    this.#width = width;
    this.#classes = classes;
    this.#counts = new Float64Array(classes);
    this.#sums = new Float64Array(classes * width);
    this.#products = new Float64Array(width * width);
    this.#waiting = new Float64Array(TOGETHER * width);
  }

  add(row: Float64Array | Float32Array, label: number): void {
    const width = this.#width;
    this.#counts[label]! += 1;
    for (let i = 0; i < width; i++) this.#sums[label * width + i]! += row[i]!;
    this.#waiting.set(row, this.#rowsWaiting++ * width);
    if (this.#rowsWaiting === TOGETHER) this.settle();
  }

  /** Adds the products of the rows that wait; `merge` and `discriminant` know of no others. */
  settle(): void {
    const width = this.#width;
    const products = this.#products;
    const [a, b, c, d] = [0, 1, 2, 3].map((row) => this.#waiting.subarray(row * width, (row + 1) * width)) as Four;
    for (let i = 0; i < width; i++) {
      const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
      for (let j = 0, at = i * width; j <= i; j++, at++) {
        products[at]! += ai * a[j]! + bi * b[j]! + ci * c[j]! + di * d[j]!;
      }
    }
    this.#waiting.fill(0);
    this.#rowsWaiting = 0;
  }

  merge(other: Sums, sign: 1 | -1): void {
    for (const [own, added] of [
      [this.#counts, other.#counts],
      [this.#sums, other.#sums],
      [this.#products, other.#products],
    ] as const) {
      for (let i = 0; i < own.length; i++) own[i]! += sign * added[i]!;
    }
  }

  /** Weights [classes, width] and biases [classes] of the log-posteriors. */
  discriminant(): { readonly weights: Float64Array; readonly biases: Float64Array } {
    const [width, classes] = [this.#width, this.#classes];
    const count = this.#counts.reduce((a, b) => a + b, 0);
    const covariance = Float64Array.from(this.#products);
    const means = this.#sums.map((sum, at) => sum / Math.max(this.#counts[Math.floor(at / width)] as number, 1));
    for (let k = 0; k < classes; k++) {
      const images = this.#counts[k] as number;
      const mean = means.subarray(k * width, (k + 1) * width);
      for (let i = 0; i < width; i++) {
        const scaled = images * mean[i]!;
        for (let j = 0, at = i * width; j <= i; j++, at++) covariance[at]! -= scaled * mean[j]!;
      }
    }
    const degrees = Math.max(count - classes, 1);
    let variance = 0;
    for (let i = 0; i < width; i++) variance += covariance[i * width + i]! / degrees / width;
    for (let at = 0; at < covariance.length; at++) covariance[at]! *= (1 - SHRINKAGE) / degrees;
    for (let i = 0; i < width; i++) covariance[i * width + i]! += SHRINKAGE * variance + 1e-12;
    factorize(covariance, width);

    const weights = new Float64Array(classes * width);
    const biases = new Float64Array(classes);
    for (let k = 0; k < classes; k++) {
      const images = this.#counts[k] as number;
      const mean = means.subarray(k * width, (k + 1) * width);
      const own = weights.subarray(k * width, (k + 1) * width);
      own.set(mean);
      solve(covariance, width, own);
      let product = 0;
      for (let i = 0; i < width; i++) product += own[i]! * mean[i]!;
      biases[k] = images > 0 ? Math.log(images / count) - product / 2 : NEVER;
    }
    return { weights, biases };
  }
}

/** Of the first `count` numbers. Four sums side by side: one would wait for its own last addition each time. */
function dot(a: Float64Array, b: Float64Array, count: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < count; i += 4) {
    first += a[i]! * b[i]!;
    second += a[i + 1]! * b[i + 1]!;
    third += a[i + 2]! * b[i + 2]!;
    fourth += a[i + 3]! * b[i + 3]!;
  }
  for (; i < count; i++) first += a[i]! * b[i]!;
  return first + second + (third + fourth);
}

/** Cholesky: the lower triangle of a positive matrix [width, width] becomes that of its factor, in place. */
function factorize(matrix: Float64Array, width: number): void {
  for (let i = 0; i < width; i++) {
    const row = matrix.subarray(i * width, (i + 1) * width);
    for (let j = 0; j <= i; j++) {
      const other = matrix.subarray(j * width, (j + 1) * width);
      const sum = row[j]! - dot(row, other, j);
      row[j] = i === j ? Math.sqrt(Math.max(sum, 1e-300)) : sum / other[j]!;
    }
  }
}

/** Solves L Lᵀ x = b in place, L being the lower triangle of `factor`. */
function solve(factor: Float64Array, width: number, b: Float64Array): void {
  for (let i = 0; i < width; i++) {
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= factor[i * width + k]! * b[k]!;
    b[i] = sum / factor[i * width + i]!;
  }
  for (let i = width - 1; i >= 0; i--) {
    let sum = b[i] as number;
    for (let k = i + 1; k < width; k++) sum -= factor[k * width + i]! * b[k]!;
    b[i] = sum / factor[i * width + i]!;
  }
}
