import { lossAndAccuracy } from '../head/cross-entropy';
import { confusionMatrix } from './confusion-matrix';
import { type ClassMetrics, perClassMetrics } from './per-class';
import { rocAuc } from './roc-auc';

export interface SplitMetrics {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  readonly accuracy: number;
  /** [true class][predicted class] */
  readonly confusionMatrix: readonly (readonly number[])[];
  readonly perClass: readonly ClassMetrics[];
  readonly rocAuc: number | null;
}

/**
 * What a classifier's probabilities on labelled images are worth. Plain numbers, no tensor library.
 * @param probabilities Float32Array [count, classes]
 * @param labels class index of each row, [count]; count at least 1
 */
export function computeMetrics(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: readonly string[],
): SplitMetrics {
  const matrix = confusionMatrix(probabilities, labels, classes.length);
  return {
    ...lossAndAccuracy(probabilities, labels, classes.length),
    confusionMatrix: matrix,
    perClass: perClassMetrics(matrix, classes),
    rocAuc: rocAuc(probabilities, labels, classes.length),
  };
}
