import { predictedClass, scoreRow } from '../head/cross-entropy';
import { byCodeUnit } from '../storage/check-key';
import type { Example, MetricsFile } from './metrics-file';

const MOST_MISTAKES = 12;
const CLOSE_CALLS = 4;

/**
 * The images that say most about a model: those that it got most wrong, and those that it got right by a hair.
 * @param probabilities Float32Array [count, classes]
 * @param names path of each row, [count]
 */
export function chooseExamples(
  probabilities: Float32Array,
  labels: Int32Array,
  names: readonly string[],
  classes: readonly string[],
): MetricsFile['examples'] {
  const predicted = Int32Array.from(labels, (_, row) => predictedClass(probabilities, row, classes.length));
  const lossOf = (row: number) => scoreRow(probabilities, row, classes.length, labels[row] as number).loss;
  const probabilityOf = (row: number) => probabilities[row * classes.length + (predicted[row] as number)] as number;
  const losses = Float64Array.from(labels, (_, row) => lossOf(row));
  // Rows are sorted by their numbers: an object is made of the few that are told.
  const rowsWhere = (right: boolean) =>
    Uint32Array.from(labels.keys()).filter((row) => (predicted[row] === labels[row]) === right);
  const first = (rows: Uint32Array, order: (a: number, b: number) => number, most: number): Example[] =>
    Array.from(
      rows.sort((a, b) => order(a, b) || byCodeUnit(names[a] as string, names[b] as string)).subarray(0, most),
      (row) => ({
        file: names[row] as string,
        class: classes[labels[row] as number] as string,
        predicted: classes[predicted[row] as number] as string,
        probability: probabilityOf(row),
        loss: losses[row] as number,
      }),
    );
  const wrong = rowsWhere(false);
  return {
    worst: first(wrong, (a, b) => (losses[b] as number) - (losses[a] as number), MOST_MISTAKES),
    mostCertainMistakes: first(wrong, (a, b) => probabilityOf(b) - probabilityOf(a), MOST_MISTAKES),
    closeCalls: first(rowsWhere(true), (a, b) => probabilityOf(a) - probabilityOf(b), CLOSE_CALLS),
  };
}
