import { eachBlock, type MeasuredRows } from '../features/measured-rows';
import { logitsOf } from './predict-head';

/** Where classes lie among features: what an image of none of them is far from. */
export interface ClassDirections {
  readonly classes: number;
  readonly featureCount: number;
  /** Float32Array [featureCount, classes]: in a column the mean of a class's features, each of length 1, itself of length 1. */
  readonly values: Float32Array;
}

/** Of each row a cosine to the direction of a class, and which class: Float32Array and Int32Array [count]. */
export interface Nearest {
  readonly cosine: Float32Array;
  readonly label: Int32Array;
}

/** The nearest direction of each row, and the second. */
export type NearestTwo = readonly [first: Nearest, second: Nearest];

export interface FittedDirections {
  readonly directions: ClassDirections;
  /** Of each row; the direction of its own class as if the row were not in it, as it is for images nobody has seen. */
  readonly nearest: NearestTwo;
}

/** Rows of a class, at least, so that each can be measured without itself. */
export const LEAST_PER_CLASS = 2;

/** @param table at least two rows of each class that is to be near to anything */
export function fitDirections(table: MeasuredRows, classes: number): FittedDirections {
  const { featureCount, labels } = table;
  const sums = new Float64Array(featureCount * classes);
  for (const { from, rows, features } of eachBlock(table)) {
    for (let row = 0; row < rows; row++) {
      const own = features.subarray(row * featureCount, (row + 1) * featureCount);
      const norm = lengthOf(own);
      if (norm === 0) continue;
      const label = labels[from + row] as number;
      for (let i = 0; i < featureCount; i++) {
        const at = i * classes + label;
        sums[at] = (sums[at] as number) + (own[i] as number) / norm;
      }
    }
  }
  const lengths = lengthsOf(sums, classes);
  const values = Float32Array.from(sums, (sum, at) => sum / (lengths[at % classes] || 1));
  const directions = { classes, featureCount, values };
  const nearest = nearestTo(directions, table, (cosine, row, label) =>
    labels[row] === label ? withoutItself(cosine, lengths[label] as number) : cosine,
  );
  return { directions, nearest };
}

/**
 * The directions that rows are nearest to; of a row that is all zeros the cosines are 0.
 * @param change what to take a cosine for
 */
export function nearestTo(
  { classes, values }: ClassDirections,
  table: MeasuredRows,
  change = (cosine: number, _row: number, _label: number) => cosine,
): NearestTwo {
  const { featureCount, count } = table;
  const nearest = [unset(count), unset(count)] as const;
  const dense = { units: classes, featureCount, kernel: values, bias: new Float32Array(classes) };
  for (const { from, rows, features: block } of eachBlock(table)) {
    const products = logitsOf({ ...dense, classes: [], dropout: 0 }, block, rows);
    for (let i = 0; i < rows; i++) {
      const norm = lengthOf(block.subarray(i * featureCount, (i + 1) * featureCount));
      for (let label = 0; label < classes; label++) {
        const cosine = norm === 0 ? 0 : change((products[i * classes + label] as number) / norm, from + i, label);
        note(nearest, from + i, cosine, label);
      }
    }
  }
  return nearest;
}

function note([first, second]: NearestTwo, row: number, cosine: number, label: number): void {
  if (cosine > (first.cosine[row] as number)) {
    put(second, row, first.cosine[row] as number, first.label[row] as number);
    put(first, row, cosine, label);
  } else if (cosine > (second.cosine[row] as number)) put(second, row, cosine, label);
}

function put({ cosine, label }: Nearest, row: number, value: number, of: number): void {
  cosine[row] = value;
  label[row] = of;
}

/** Below every cosine. */
const unset = (count: number): Nearest => ({
  cosine: new Float32Array(count).fill(-2),
  label: new Int32Array(count).fill(-1),
});

/**
 * The cosine of a row to the mean of the other rows of its class.
 * @param cosine to the mean of all of them
 * @param length of the sum of all of them, each of length 1
 */
function withoutItself(cosine: number, length: number): number {
  const product = cosine * length;
  const others = Math.sqrt(Math.max(0, length ** 2 - 2 * product + 1));
  return others === 0 ? 0 : (product - 1) / others;
}

function lengthOf(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum);
}

/** Length of each column. */
function lengthsOf(sums: Float64Array, classes: number): Float64Array {
  const squares = new Float64Array(classes);
  for (let at = 0; at < sums.length; at++) {
    squares[at % classes] = (squares[at % classes] as number) + (sums[at] as number) ** 2;
  }
  return squares.map(Math.sqrt);
}
