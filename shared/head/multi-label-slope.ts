import type { LossAndAccuracy } from './head';
import type { LogitSlope } from './logit-slope';

/** Keras clips probabilities to this distance from 0 and 1 before it takes their logarithm. */
const CLIP = 1e-7;

/** Which classes the images of a set of labels are of. */
export interface Targets {
  readonly classes: number;
  /** Uint8Array [sets, classes], 1 where an image of the set is of the class. */
  readonly values: Uint8Array;
}

/**
 * Where a batch's loss goes from here, where an image may have several labels: the loss of a row is the binary
 * cross-entropy of each class, summed over the classes, so that a class counts the same however many there are.
 * @param sets number of the set of labels of each row, [rows]
 * @param probabilities Float32Array [rows, classes]
 * @returns the slope of the mean loss at the logits, (p - y) / rows; `hits` is the share of classes that are right, summed over rows
 */
export function multiLabelSlope(sets: Int32Array, targets: Targets, probabilities: Float32Array): LogitSlope {
  const { classes, values } = targets;
  const rows = sets.length;
  const slope = new Float32Array(rows * classes);
  let loss = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const from = (sets[row] as number) * classes;
    for (let label = 0; label < classes; label++) {
      const i = row * classes + label;
      const [p, y] = [probabilities[i] as number, values[from + label] as number];
      loss += crossEntropy(p, y);
      if (p > 0.5 === (y === 1)) right++;
      slope[i] = (p - y) / rows;
    }
  }
  return { slope, loss, hits: right / classes };
}

/**
 * Mean over the rows of the binary cross-entropy, in nats, summed over the classes; and the share of answers that are
 * right, each class of each row being one, at a threshold of one half: Keras' binary accuracy.
 * @param probabilities Float32Array [rows, classes]
 * @param sets number of the set of labels of each row, [rows]; at least one
 */
export function multiLabelLossAndAccuracy(
  probabilities: Float32Array,
  sets: Int32Array,
  targets: Targets,
): LossAndAccuracy {
  const { loss, hits } = multiLabelSlope(sets, targets, probabilities);
  return { loss: loss / sets.length, accuracy: hits / sets.length };
}

/** The loss of one row, summed over the classes. */
export function multiLabelRowLoss(probabilities: Float32Array, row: number, set: number, targets: Targets): number {
  const { classes, values } = targets;
  let loss = 0;
  for (let label = 0; label < classes; label++) {
    loss += crossEntropy(probabilities[row * classes + label] as number, values[set * classes + label] as number);
  }
  return loss;
}

function crossEntropy(probability: number, target: number): number {
  const p = Math.min(Math.max(probability, CLIP), 1 - CLIP);
  return target === 1 ? -Math.log(p) : -Math.log(1 - p);
}
