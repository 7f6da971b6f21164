import type { Top } from '../backbone/top';
import type { FeatureTable } from '../features/feature-table';
import { type MeasuredRows, pickRows } from '../features/measured-rows';
import { lossAndAccuracy } from '../head/cross-entropy';
import type { ZeroShot, ZeroShotMetrics } from '../records/zero-shot';
import { wilsonInterval } from './wilson-interval';

/** Images times outputs: some three seconds. A classifier of ours looks at one output a class, this one at up to 1,000. */
const MOST_LOGITS = 2_000_000;
/** Rows whose features are looked at together. */
const BLOCK_ROWS = 1024;

/**
 * How well the classifier that a base came with tells the classes apart, which it knows by other names: the probability of
 * a class is the sum of those of the outputs that are of its kind, out of all that are of any. It takes no part in training.
 * @param table features of images by that base, as the run computed them; at least one
 */
export function measureZeroShot(
  top: Top,
  { outputs }: ZeroShot,
  table: MeasuredRows,
  classes: readonly string[],
): ZeroShotMetrics {
  const drawn = drawnRows(table.count, outputs.flat().length);
  const probabilities = new Float32Array(drawn.length * outputs.length);
  for (let from = 0; from < drawn.length; from += BLOCK_ROWS) {
    const rows = drawn.slice(from, from + BLOCK_ROWS);
    const block = { features: pickRows(table, rows) };
    probabilities.set(zeroShotProbabilities(top, outputs, block, [...rows.keys()]), from * outputs.length);
  }
  const labels = Int32Array.from(drawn, (row) => table.labels[row] as number);
  const figures = (of: Float32Array) => {
    const { loss, accuracy } = lossAndAccuracy(of, labels, classes.length);
    return { loss, accuracy, interval: wilsonInterval(Math.round(accuracy * drawn.length), drawn.length) };
  };
  return {
    ...figures(probabilities),
    evenly: figures(evenProbabilities(probabilities, outputs)),
    images: drawn.length,
    imagenetClasses: classes.map((name, i) => ({ class: name, count: (outputs[i] as readonly number[]).length })),
  };
}

/** Float32Array [rows, classes], rows that add up to 1. */
export function zeroShotProbabilities(
  { featureCount, weights, bias }: Top,
  outputs: ZeroShot['outputs'],
  { features }: Pick<FeatureTable, 'features'>,
  rows: readonly number[],
): Float32Array {
  const logit = (row: number, output: number): number => {
    let sum = bias[output] as number;
    const [feature, weight] = [row * featureCount, output * featureCount];
    for (let i = 0; i < featureCount; i++) sum += (features[feature + i] as number) * (weights[weight + i] as number);
    return sum;
  };
  const probabilities = new Float32Array(rows.length * outputs.length);
  for (const [i, row] of rows.entries()) {
    const logits = outputs.map((own) => own.map((output) => logit(row, output)));
    const highest = logits.flat().reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const sums = logits.map((own) => own.reduce((sum, value) => sum + Math.exp(value - highest), 0));
    const all = sums.reduce((a, b) => a + b, 0);
    for (const [of, sum] of sums.entries()) probabilities[i * outputs.length + of] = sum / all;
  }
  return probabilities;
}

/**
 * The same if every class were as likely as another. ImageNet has 118 dogs and 7 cats, so that a network trained on it takes
 * what it is not sure of for a dog: by the mean of a class's outputs in place of their sum it does not.
 * @param probabilities Float32Array [rows, classes]
 */
export function evenProbabilities(probabilities: Float32Array, outputs: ZeroShot['outputs']): Float32Array {
  const classes = outputs.length;
  const even = probabilities.map((value, i) => value / (outputs[i % classes] as readonly number[]).length);
  for (let row = 0; row < even.length; row += classes) {
    const own = even.subarray(row, row + classes);
    const all = own.reduce((a, b) => a + b, 0);
    for (let of = 0; of < classes; of++) own[of] = (own[of] as number) / all;
  }
  return even;
}

/** All rows, or some of them, evenly drawn: they stand in the order of their paths, which goes by class. */
function drawnRows(count: number, outputs: number): number[] {
  const step = Math.max(1, (count * outputs) / MOST_LOGITS);
  return Array.from({ length: Math.floor(count / step) }, (_, i) => Math.floor(i * step));
}
