import { factorize, solve } from './cholesky';
import { SHRINKAGE } from './held-out-scores';
import { ProductSums } from './product-sums';
import { type FoldedRows, type FoldSums, type LinearScores, scoreHeldOut } from './score-held-out';

/** What a classifier of each class against the rest is held out from and trained on. */
export interface HeldOutAnswersOptions extends FoldedRows {
  /** Number of the set of labels of each row, [count] */
  readonly labels: Int32Array;
  /** The classes of each set. */
  readonly labelSets: readonly (readonly number[])[];
}

/**
 * What heldOutScores() is for one label: of each class, the log-odds that a row is of it, by a linear discriminant of the
 * class against all other rows that has not seen the row. What the classes share, the covariance of all rows, is made and
 * factorized once for each fold; a class takes the distance of its two means out of it (Sherman and Morrison 1950), so
 * that it costs one solution and no factorization.
 * @returns Float32Array [count, classes]; 0 where the other folds have only rows of the class, or none
 */
export function heldOutAnswers({ labels, labelSets, ...rows }: HeldOutAnswersOptions): Float32Array {
  return scoreHeldOut(rows, labels, () => new Sums(rows.width, rows.classes, labelSets));
}

/** Count and sum of all rows and of each class, a row counting in each of its classes; and the products of all rows. */
class Sums implements FoldSums<Sums> {
  readonly products: ProductSums;
  readonly #width: number;
  readonly #classes: number;
  readonly #labelSets: readonly (readonly number[])[];
  /** [classes + 1], [classes + 1, width]: of each class, and last of all rows. */
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;

  constructor(width: number, classes: number, labelSets: readonly (readonly number[])[]) {
    this.#width = width;
    this.#classes = classes;
    this.#labelSets = labelSets;
    this.products = new ProductSums(width);
    this.#counts = new Float64Array(classes + 1);
    this.#sums = new Float64Array((classes + 1) * width);
  }

  add(row: Float64Array | Float32Array, label: number): void {
    const width = this.#width;
    for (const k of [...(this.#labelSets[label] ?? []), this.#classes]) {
      this.#counts[k]! += 1;
      for (let i = 0; i < width; i++) this.#sums[k * width + i]! += row[i]!;
    }
    this.products.add(row);
  }

  merge(other: Sums, sign: 1 | -1): void {
    for (let i = 0; i < this.#counts.length; i++) this.#counts[i]! += sign * other.#counts[i]!;
    for (let i = 0; i < this.#sums.length; i++) this.#sums[i]! += sign * other.#sums[i]!;
    this.products.merge(other.products, sign);
  }

  /** Of the log-odds. */
  discriminant(): LinearScores {
    const [width, classes] = [this.#width, this.#classes];
    const count = this.#counts[classes] as number;
    const sumOf = (k: number) => this.#sums.subarray(k * width, (k + 1) * width);
    const total = sumOf(classes);
    const degrees = Math.max(count - 2, 1);
    const covariance = this.#shrunk(total, count, degrees);
    factorize(covariance, width);

    const weights = new Float64Array(classes * width);
    const biases = new Float64Array(classes);
    for (let k = 0; k < classes; k++) {
      const inside = this.#counts[k] as number;
      const outside = count - inside;
      if (inside === 0 || outside === 0) continue;
      const sum = sumOf(k);
      const distance = Float64Array.from(sum, (own, i) => own / inside - (total[i]! - own) / outside);
      const own = weights.subarray(k * width, (k + 1) * width);
      own.set(distance);
      solve(covariance, width, own);
      let product = 0;
      for (let i = 0; i < width; i++) product += own[i]! * distance[i]!;
      // The covariance within the class and within the rest is that of all rows less the distance of the two means.
      const between = ((1 - SHRINKAGE) * inside * outside) / count / degrees;
      const scale = 1 / Math.max(1 - between * product, 1e-9);
      let middle = 0;
      for (let i = 0; i < width; i++) {
        own[i]! *= scale;
        middle += (own[i]! * (sum[i]! / inside + (total[i]! - sum[i]!) / outside)) / 2;
      }
      biases[k] = Math.log(inside / outside) - middle;
    }
    return { weights, biases };
  }

  /** Lower triangle of the covariance of all rows, shrunk towards a sphere, [width, width] */
  #shrunk(total: Float64Array, count: number, degrees: number): Float64Array {
    const width = this.#width;
    const covariance = Float64Array.from(this.products.values);
    let variance = 0;
    for (let i = 0; i < width; i++) {
      for (let j = 0, at = i * width; j <= i; j++, at++) covariance[at]! -= (total[i]! * total[j]!) / count;
      variance += covariance[i * width + i]! / degrees / width;
    }
    for (let at = 0; at < covariance.length; at++) covariance[at]! *= (1 - SHRINKAGE) / degrees;
    for (let i = 0; i < width; i++) covariance[i * width + i]! += SHRINKAGE * variance + 1e-12;
    return covariance;
  }
}
