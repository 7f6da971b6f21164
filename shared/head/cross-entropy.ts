import type { LossAndAccuracy } from './head';

/** Keras clips probabilities to this distance from 0 and 1 before it takes their logarithm. */
const CLIP = 1e-7;

/**
 * Cross-entropy and hit of one row, as Keras' binary_crossentropy, categorical_crossentropy and accuracy define them.
 * @param probabilities Float32Array [count, classes]
 * @returns `loss` of the row in nats; `correct` whether the row counts as right (two classes: p > 0.5; more: arg max)
 */
export function scoreRow(
  probabilities: Float32Array,
  row: number,
  classes: number,
  label: number,
): { readonly loss: number; readonly correct: boolean } {
  const at = row * classes;
  const p = Math.min(Math.max(probabilities[at + label] as number, CLIP), 1 - CLIP);
  return { loss: -Math.log(p), correct: predictedClass(probabilities, row, classes) === label };
}

/** The class a row is taken for: the second of two where its probability is above 0.5, else the most probable. */
export function predictedClass(probabilities: Float32Array, row: number, classes: number): number {
  const at = row * classes;
  if (classes === 2) return (probabilities[at + 1] as number) > 0.5 ? 1 : 0;
  let best = 0;
  for (let i = 1; i < classes; i++)
    if ((probabilities[at + i] as number) > (probabilities[at + best] as number)) best = i;
  return best;
}

/**
 * Mean cross-entropy, in nats, and share of rows that are right.
 * @param probabilities Float32Array [count, classes]
 * @param labels class index of each row, [count]; count at least 1
 */
export function lossAndAccuracy(probabilities: Float32Array, labels: Int32Array, classes: number): LossAndAccuracy {
  let loss = 0;
  let hits = 0;
  for (let row = 0; row < labels.length; row++) {
    const score = scoreRow(probabilities, row, classes, labels[row] as number);
    loss += score.loss;
    if (score.correct) hits++;
  }
  return { loss: loss / labels.length, accuracy: hits / labels.length };
}
