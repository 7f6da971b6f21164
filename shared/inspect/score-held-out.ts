import type { ProductSums } from './product-sums';

/** Rows, and the fold that each is of. */
export interface FoldedRows {
  /** [count, width] */
  readonly values: Float64Array | Float32Array;
  readonly width: number;
  readonly classes: number;
  /** Fold of each row, [count], from 0 to folds - 1 */
  readonly places: Int32Array;
  readonly folds: number;
}

/** A linear score of each class. */
export interface LinearScores {
  /** [classes, width] */
  readonly weights: Float64Array;
  /** [classes] */
  readonly biases: Float64Array;
}

/** What a classifier is made of, of some rows: it can be added up and taken away. */
export interface FoldSums<Own> {
  readonly products: ProductSums;
  add(row: Float64Array | Float32Array, label: number): void;
  merge(other: Own, sign: 1 | -1): void;
  discriminant(): LinearScores;
}

/**
 * Scores of rows by a classifier that has not seen them: sums of each fold are made once and taken away from those of all,
 * so that k folds cost one pass and k classifiers.
 * @param labels what `add` gets of each row, [count]
 * @param empty sums of no rows
 * @returns Float32Array [count, classes]
 */
export function scoreHeldOut<Own extends FoldSums<Own>>(
  { values, width, classes, places, folds }: FoldedRows,
  labels: Int32Array,
  empty: () => Own,
): Float32Array {
  const own = Array.from({ length: folds }, empty);
  const all = empty();
  const rowAt = (row: number) => values.subarray(row * width, (row + 1) * width);
  for (const [row, label] of labels.entries()) own[places[row] as number]?.add(rowAt(row), label);
  for (const sums of own) {
    sums.products.settle();
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
