/** Labelled features, and what they weigh in the loss. */
export interface WeighedRows {
  readonly featureCount: number;
  /** Float32Array [rows, featureCount] */
  readonly features: Float32Array;
  /** Class index of each row, [rows] */
  readonly labels: Int32Array;
  /** Of each class in the loss, [classes] */
  readonly classWeights: Float64Array;
}

/** What some rows add to the loss of a head and to its gradient: sums, so that those of all shards add up to the whole's. */
export interface HeadSums {
  readonly rows: number;
  /** Cross-entropy in nats, each row weighed by its class. */
  readonly loss: number;
  /** By the weights, [featureCount + 1, units]; the last row is the bias'. */
  readonly gradient: Float64Array;
}

/**
 * The sums of some rows at given weights, in double precision: one pass over the rows, no tensor library.
 * @param weights [featureCount + 1, units], the last row is the bias
 * @param units 1 for two classes, else one a class
 */
export function headSums(rows: WeighedRows, weights: Float64Array, units: number): HeadSums {
  const { featureCount, features, labels, classWeights } = rows;
  const gradient = new Float64Array(weights.length);
  const slope = new Float64Array(units);
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] as number;
    const weight = classWeights[label] as number;
    logitsOfRow(features, row * featureCount, featureCount, weights, slope);
    loss += weight * turnIntoSlope(slope, label);
    for (let i = 0; i <= featureCount; i++) {
      const value = weight * (i === featureCount ? 1 : (features[row * featureCount + i] as number));
      if (value === 0) continue;
      for (let unit = 0; unit < units; unit++) {
        const at = i * units + unit;
        gradient[at] = (gradient[at] as number) + value * (slope[unit] as number);
      }
    }
  }
  return { rows: labels.length, loss, gradient };
}

/** What two shards add together. @throws RangeError where they are of heads of different sizes */
export function addSums(a: HeadSums, b: HeadSums): HeadSums {
  if (a.gradient.length !== b.gradient.length) {
    throw new RangeError(`Gradients of ${a.gradient.length} and ${b.gradient.length} weights cannot be added`);
  }
  const gradient = a.gradient.map((own, i) => own + (b.gradient[i] as number));
  return { rows: a.rows + b.rows, loss: a.loss + b.loss, gradient };
}

/** Writes a row's logits, [units]. */
function logitsOfRow(
  features: Float32Array,
  start: number,
  featureCount: number,
  weights: Float64Array,
  into: Float64Array,
): void {
  const units = into.length;
  into.set(weights.subarray(featureCount * units));
  for (let i = 0; i < featureCount; i++) {
    const value = features[start + i] as number;
    if (value === 0) continue;
    for (let unit = 0; unit < units; unit++) {
      into[unit] = (into[unit] as number) + value * (weights[i * units + unit] as number);
    }
  }
}

/** Makes the slope of the loss by each logit of the logits. @returns the loss of the row */
function turnIntoSlope(logits: Float64Array, label: number): number {
  if (logits.length === 1) {
    const logit = logits[0] as number;
    logits[0] = 1 / (1 + Math.exp(-logit)) - label;
    const towards = label === 1 ? logit : -logit;
    return Math.max(0, -towards) + Math.log1p(Math.exp(-Math.abs(towards)));
  }
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const own = (logits[label] as number) - highest;
  let sum = 0;
  for (let unit = 0; unit < logits.length; unit++) {
    logits[unit] = Math.exp((logits[unit] as number) - highest);
    sum += logits[unit] as number;
  }
  for (let unit = 0; unit < logits.length; unit++) {
    logits[unit] = (logits[unit] as number) / sum - (unit === label ? 1 : 0);
  }
  return Math.log(sum) - own;
}
