import { factorize, solve } from './cholesky';
import { ProductSums } from './product-sums';
import { type FoldedRows, type FoldSums, type LinearScores, scoreHeldOut } from './score-held-out';

/** What a classifier is held out from and trained on. */
export interface HeldOutOptions extends FoldedRows {
  /** Class index of each row, [count] */
  readonly labels: Int32Array;
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
 * k folds cost one pass and k factorizations.
 * @returns Float32Array [count, classes]; a class that no other fold has scores as low as can be
 */
export function heldOutScores({ labels, ...rows }: HeldOutOptions): Float32Array {
  return scoreHeldOut(rows, labels, () => new Sums(rows.width, rows.classes));
}

const NEVER = -1e6;
/** Count and sum of each class, and the products of all rows with themselves: enough to make a discriminant of. */
class Sums implements FoldSums<Sums> {
  readonly products: ProductSums;
  readonly #width: number;
  readonly #classes: number;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;

  constructor(width: number, classes: number) {
    this.#width = width;
    this.#classes = classes;
    this.#counts = new Float64Array(classes);
    this.#sums = new Float64Array(classes * width);
    this.products = new ProductSums(width);
  }

  add(row: Float64Array | Float32Array, label: number): void {
    const width = this.#width;
    this.#counts[label]! += 1;
    for (let i = 0; i < width; i++) this.#sums[label * width + i]! += row[i]!;
    this.products.add(row);
  }

  merge(other: Sums, sign: 1 | -1): void {
    for (const [own, added] of [
      [this.#counts, other.#counts],
      [this.#sums, other.#sums],
    ] as const) {
      for (let i = 0; i < own.length; i++) own[i]! += sign * added[i]!;
    }
    this.products.merge(other.products, sign);
  }

  /** Of the log-posteriors. */
  discriminant(): LinearScores {
    const [width, classes] = [this.#width, this.#classes];
    const count = this.#counts.reduce((a, b) => a + b, 0);
    const covariance = Float64Array.from(this.products.values);
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
