/** Rows of numbers with the class of each. */
export interface LabelledRows {
  readonly rows: readonly Float32Array[];
  readonly labels: readonly number[];
}

/**
 * Accuracy on `validation` of a softmax regression fitted to `train`: columns standardised, full-batch gradient descent
 * with momentum, a little weight decay. The plainest classifier there is, so that what differs is the features.
 */
export function logisticRegressionAccuracy(train: LabelledRows, validation: LabelledRows, classes: number): number {
  const columns = train.rows[0]!.length;
  const scaling = standardisation(train.rows);
  const [fitted, unseen] = [train.rows, validation.rows].map((rows) => rows.map((row) => scale(row, scaling)));
  const kernel = new Float64Array((columns + 1) * classes);
  const velocity = new Float64Array(kernel.length);
  const rate = 4 / columns;
  for (let step = 0; step < 300; step++) {
    const gradient = new Float64Array(kernel.length);
    fitted!.forEach((row, i) => {
      const p = probabilities(row, kernel, classes);
      for (let k = 0; k < classes; k++) {
        const error = (p[k]! - (train.labels[i] === k ? 1 : 0)) / fitted!.length;
        for (let j = 0; j <= columns; j++) gradient[j * classes + k]! += error * (j < columns ? row[j]! : 1);
      }
    });
    for (let j = 0; j < kernel.length; j++) {
      velocity[j] = 0.9 * velocity[j]! - rate * (gradient[j]! + 1e-3 * kernel[j]!);
      kernel[j]! += velocity[j]!;
    }
  }
  const right = unseen!.filter((row, i) => {
    const p = probabilities(row, kernel, classes);
    return p.indexOf(Math.max(...p)) === validation.labels[i];
  });
  return right.length / unseen!.length;
}

function probabilities(row: Float64Array, kernel: Float64Array, classes: number): number[] {
  const logits = Array.from({ length: classes }, (_, k) => kernel[row.length * classes + k]!);
  for (let j = 0; j < row.length; j++)
    for (let k = 0; k < classes; k++) logits[k]! += row[j]! * kernel[j * classes + k]!;
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

interface Standardisation {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function standardisation(rows: readonly Float32Array[]): Standardisation {
  const columns = rows[0]!.length;
  const mean = new Float64Array(columns);
  const square = new Float64Array(columns);
  for (const row of rows) {
    row.forEach((value, j) => {
      mean[j]! += value / rows.length;
      square[j]! += value ** 2 / rows.length;
    });
  }
  return { mean, deviation: square.map((value, j) => Math.sqrt(Math.max(value - mean[j]! ** 2, 0)) + 1e-3) };
}

const scale = (row: Float32Array, { mean, deviation }: Standardisation): Float64Array =>
  Float64Array.from(row, (value, j) => (value - mean[j]!) / deviation[j]!);
