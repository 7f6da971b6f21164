import type { FeatureTable } from '../features/feature-table';
import { dot } from './dot';
import { type ThreeDiagonals, threeDiagonals } from './three-diagonals';

/**
 * Standardised features Z (mean 0, deviation 1; a column that does not vary is left out), taken apart once, so that each penalty and
 * each target cost little. Either Z Zᵀ = Q T Qᵀ, and the rows are those of Q, or Zᵀ Z = Q T Qᵀ, and the rows are those of Z Q.
 */
export interface RidgeProblem extends Pick<ThreeDiagonals, 'diagonal' | 'beside'> {
  readonly by: 'images' | 'features';
  readonly count: number;
  /** Number of columns that vary. */
  readonly columns: number;
  /** Rows and columns of T: `count` by images, `columns` by features. */
  readonly size: number;
  /** Float64Array [count, size] */
  readonly rows: Float64Array;
}

/**
 * Goes by the products of images or of features, whichever are fewer.
 * @throws RangeError where a feature is no finite number
 */
export function ridgeProblem({
  features,
  featureCount,
  count,
}: Pick<FeatureTable, 'features' | 'featureCount' | 'count'>): RidgeProblem {
  const { rows, columns } = standardise(features, count, featureCount);
  if (count <= columns) {
    const { diagonal, beside, vectors } = threeDiagonals(productsOf(rows, count, columns), count);
    return { by: 'images', count, columns, size: count, diagonal, beside, rows: transpose(vectors, count, count) };
  }
  const products = productsOf(transpose(rows, count, columns), columns, count);
  const { diagonal, beside, vectors } = threeDiagonals(products, columns);
  const turned = turn(rows, vectors, count, columns);
  return { by: 'features', count, columns, size: columns, diagonal, beside, rows: turned };
}

/** Rows of the columns that vary, Float64Array [count, columns]. */
function standardise(features: Float32Array, count: number, featureCount: number) {
  const means = new Float64Array(featureCount);
  const squares = new Float64Array(featureCount);
  for (let at = 0; at < features.length; at++) {
    const column = at % featureCount;
    means[column] = (means[column] as number) + (features[at] as number) / count;
  }
  for (let at = 0; at < features.length; at++) {
    const column = at % featureCount;
    squares[column] = (squares[column] as number) + ((features[at] as number) - (means[column] as number)) ** 2;
  }
  const deviations = squares.map((sum) => Math.sqrt(sum / count));
  const bad = deviations.findIndex((deviation) => !Number.isFinite(deviation));
  if (bad >= 0) throw new RangeError(`Feature ${bad} of an image is not a finite number`);
  // What rounding leaves of a column of equal numbers is no variation.
  const varies = (column: number) => (deviations[column] as number) > 1e-9 * Math.abs(means[column] as number) + 1e-30;
  const columns = Array.from({ length: featureCount }, (_, column) => column).filter(varies);
  const rows = new Float64Array(count * columns.length);
  let to = 0;
  for (let row = 0; row < count; row++) {
    for (const column of columns) {
      const value = features[row * featureCount + column] as number;
      rows[to++] = (value - (means[column] as number)) / (deviations[column] as number);
    }
  }
  return { rows, columns: columns.length };
}

function transpose(rows: Float64Array, count: number, columns: number): Float64Array {
  const turned = new Float64Array(rows.length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < columns; j++) turned[j * count + i] = rows[i * columns + j] as number;
  }
  return turned;
}

/** The lower half of rows · rowsᵀ, [size, size]; two rows at a time, which halves what is read. */
function productsOf(rows: Float64Array, size: number, length: number): Float64Array {
  const products = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = rows.subarray(i * length, (i + 1) * length);
    for (let j = 0; j <= i; j += 2) {
      const one = rows.subarray(j * length, (j + 1) * length);
      const two = j < i ? rows.subarray((j + 1) * length, (j + 2) * length) : one;
      let first = 0;
      let second = 0;
      for (let k = 0; k < length; k++) {
        const value = row[k] as number;
        first += value * (one[k] as number);
        second += value * (two[k] as number);
      }
      products[i * size + j] = first;
      if (j < i) products[i * size + j + 1] = second;
    }
  }
  return products;
}

/** rows · vectorsᵀ, [count, size] */
function turn(rows: Float64Array, vectors: Float64Array, count: number, size: number): Float64Array {
  const turned = new Float64Array(count * size);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * size, (i + 1) * size);
    for (let j = 0; j < size; j++) turned[i * size + j] = dot(row, vectors.subarray(j * size, (j + 1) * size));
  }
  return turned;
}
