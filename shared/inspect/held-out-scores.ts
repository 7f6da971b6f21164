import { factorize, solve } from './cholesky';
import { ProductSums } from './product-sums';

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
export const SHRINKAGE = 0.3;

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
/** Count and sum of each class, and the products of all rows with themselves: enough to make a discriminant of. */
class Sums {
  readonly #width: number;
  readonly #classes: number;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  readonly #products: ProductSums;

  constructor(width: number, classes: number) {
    this.#width = width;
    this.#classes = classes;
    this.#counts = new Float64Array(classes);
    this.#sums = new Float64Array(classes * width);
    this.#products = new ProductSums(width);
  }

  add(row: Float64Array | Float32Array, label: number): void {
    const width = this.#width;
    this.#counts[label]! += 1;
    for (let i = 0; i < width; i++) this.#sums[label * width + i]! += row[i]!;
    this.#products.add(row);
  }

  /** To be called after the last row, before `merge` and `discriminant`. */
  settle(): void {
    this.#products.settle();
  }

  merge(other: Sums, sign: 1 | -1): void {
    for (const [own, added] of [
      [this.#counts, other.#counts],
      [this.#sums, other.#sums],
    ] as const) {
      for (let i = 0; i < own.length; i++) own[i]! += sign * added[i]!;
    }
    this.#products.merge(other.#products, sign);
  }

  /** Weights [classes, width] and biases [classes] of the log-posteriors. */
  discriminant(): { readonly weights: Float64Array; readonly biases: Float64Array } {
    const [width, classes] = [this.#width, this.#classes];
    const count = this.#counts.reduce((a, b) => a + b, 0);
    const covariance = Float64Array.from(this.#products.values);
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
