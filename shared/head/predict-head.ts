import type { Head } from './head';

/**
 * Logits of a head in plain TypeScript: evaluation and prediction need no tensor library.
 * @param features Float32Array [count, featureCount]
 * @returns Float32Array [count, units], before the sigmoid or softmax
 */
export function logitsOf(head: Head, features: Float32Array, count: number): Float32Array {
  const { kernel, bias, units, featureCount } = head;
  if (features.length < count * featureCount) {
    throw new RangeError(`${count} rows of ${featureCount} features wanted, found ${features.length} numbers`);
  }
  const logits = new Float32Array(count * units);
  const sums = new Float64Array(units);
  for (let row = 0; row < count; row++) {
    sums.set(bias);
    const at = row * featureCount;
    if (units === 1) {
      let sum = bias[0] as number;
      for (let i = 0; i < featureCount; i++) sum += (features[at + i] as number) * (kernel[i] as number);
      logits[row] = sum;
      continue;
    }
    for (let i = 0; i < featureCount; i++) {
      const value = features[at + i] as number;
      // Features after ReLU6 and pooling hold many zeros.
      if (value === 0) continue;
      const from = i * units;
      for (let unit = 0; unit < units; unit++)
        sums[unit] = (sums[unit] as number) + value * (kernel[from + unit] as number);
    }
    logits.set(sums, row * units);
  }
  return logits;
}

/**
 * Probabilities from logits: the sigmoid of one unit becomes [1 - p, p], more units go through softmax; where an image may
 * have several labels, each unit through a sigmoid of its own.
 * @param logits Float32Array [count, units]
 * @returns Float32Array [count, classes], rows that add up to 1, but for several labels
 */
export function probabilitiesOf(logits: Float32Array, units: number, task?: Head['task']): Float32Array {
  if (task) return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
  const count = logits.length / units;
  if (units === 1) {
    const probabilities = new Float32Array(count * 2);
    for (let row = 0; row < count; row++) {
      const p = 1 / (1 + Math.exp(-(logits[row] as number)));
      probabilities[row * 2] = 1 - p;
      probabilities[row * 2 + 1] = p;
    }
    return probabilities;
  }
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < count; row++) {
    const own = logits.subarray(row * units, (row + 1) * units);
    const top = own.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (const logit of own) sum += Math.exp(logit - top);
    for (let unit = 0; unit < units; unit++)
      probabilities[row * units + unit] = Math.exp((own[unit] as number) - top) / sum;
  }
  return probabilities;
}

/**
 * Class probabilities of `count` images.
 * @param features Float32Array [count, featureCount]
 * @returns Float32Array [count, classes], in the order of `head.classes`
 */
export function predictHead(head: Head, features: Float32Array, count: number): Float32Array {
  return probabilitiesOf(logitsOf(head, features, count), head.units, head.task);
}
