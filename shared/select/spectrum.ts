import type { FeatureTable } from '../features/feature-table';
import { symmetricEigen } from './symmetric-eigen';

/** Features, standardised column by column, as their singular values and the left singular vectors: all that scores need of them. */
export interface Spectrum {
  readonly count: number;
  /** Squares of the singular values that are not zero, [rank] */
  readonly squares: Float64Array;
  /** Float64Array [rank, count]: row j belongs to `squares[j]`, and stands at a right angle to a column of ones. */
  readonly vectors: Float64Array;
  /** Number of columns that vary. */
  readonly columns: number;
}

/** Of the largest square: what is smaller comes from rounding. */
const RANK_SHARE = 1e-10;

/**
 * The spectrum of standardised features (mean 0, deviation 1; a column that does not vary is left out), through the products of images
 * [n, n] or of features [d, d], whichever is smaller.
 * @throws RangeError where a feature is no finite number
 */
export function spectrumOf({
  features,
  featureCount,
  count,
}: Pick<FeatureTable, 'features' | 'featureCount' | 'count'>): Spectrum {
  const { rows, columns } = standardise(features, count, featureCount);
  const byImages = count <= columns;
  const long = byImages ? rows : transpose(rows, count, columns);
  const [size, length] = byImages ? [count, columns] : [columns, count];
  const { values, vectors } = symmetricEigen(productsOf(long, size, length), size);
  const least = Math.max(0, ...values) * RANK_SHARE;
  const kept = Array.from(values.keys()).filter((j) => (values[j] as number) > least);
  kept.sort((a, b) => (values[b] as number) - (values[a] as number));
  const own = new Float64Array(kept.length * count);
  for (const [row, j] of kept.entries()) {
    const vector = vectors.subarray(j * size, (j + 1) * size);
    const place = own.subarray(row * count, (row + 1) * count);
    if (byImages) place.set(vector);
    else projectInto(long, vector, Math.sqrt(values[j] as number), count, place);
  }
  return { count, columns, squares: Float64Array.from(kept, (j) => values[j] as number), vectors: own };
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
  if (bad >= 0) throw new RangeError(`Feature ${bad} of an image is no finite number`);
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

/** A left singular vector from a right one: X v / s, where `columns` is Xᵀ. */
function projectInto(
  columns: Float64Array,
  right: Float64Array,
  singular: number,
  count: number,
  out: Float64Array,
): void {
  for (const [j, weight] of right.entries()) {
    const column = columns.subarray(j * count, (j + 1) * count);
    const share = weight / singular;
    for (let i = 0; i < count; i++) out[i] = (out[i] as number) + share * (column[i] as number);
  }
}
