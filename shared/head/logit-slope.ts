import { scoreRow } from './cross-entropy';

export interface LogitSlope {
  /** Of the batch's mean loss at the logits, (p - y) * class weight / rows; Float32Array [rows, units]. */
  readonly slope: Float32Array;
  /** Sum of the rows' losses, each weighed by its class. */
  readonly loss: number;
  /** Rows that are right. */
  readonly hits: number;
}

/**
 * Where a batch's loss goes from here: the gradient that training starts from, and the sums that history is made of.
 * @param labels class index of each row, [rows]
 * @param classWeights weight of each class in the loss, [classes]
 * @param probabilities Float32Array [rows, classes]
 * @param units 1 for two classes, else one per class
 */
export function logitSlope(
  labels: Int32Array,
  classWeights: Float64Array,
  probabilities: Float32Array,
  units: number,
): LogitSlope {
  const classes = classWeights.length;
  const rows = labels.length;
  const slope = new Float32Array(rows * units);
  let loss = 0;
  let hits = 0;
  for (let i = 0; i < rows; i++) {
    const label = labels[i] as number;
    const weight = classWeights[label] as number;
    const score = scoreRow(probabilities, i, classes, label);
    loss += score.loss * weight;
    if (score.correct) hits++;
    for (let unit = 0; unit < units; unit++) {
      // One unit stands for the second of two classes.
      const column = units === 1 ? 1 : unit;
      const p = probabilities[i * classes + column] as number;
      slope[i * units + unit] = ((p - (label === column ? 1 : 0)) * weight) / rows;
    }
  }
  return { slope, loss, hits };
}
