/** Share of the mean squared length of a row that is added to the diagonal: enough to keep the matrix well conditioned. */
const RIDGE = 0.1;

/**
 * How well a linear head tells these images apart: the share that a ridge classifier gets right, each image judged by a
 * classifier that was fitted to all others. Exact, by the closed form of leave-one-out; `count` is to be small, since it
 * inverts a matrix of that size.
 * @param features Float32Array [count, width]
 * @param labels class index of each row
 */
export function leaveOneOutAccuracy(features: Float32Array, labels: readonly number[], classes: number): number {
  const count = labels.length;
  const scoresOf = leaveOneOut(features, count);
  let hits = 0;
  const best = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  const chosen = new Int32Array(count);
  for (let label = 0; label < classes; label++) {
    for (const [i, score] of scoresOf(labels.map((own) => own === label)).entries()) {
      if (score <= best[i]!) continue;
      best[i] = score;
      chosen[i] = label;
    }
  }
  for (let i = 0; i < count; i++) if (chosen[i] === labels[i]) hits++;
  return hits / count;
}

/**
 * The same where an image may have several labels: the share of right answers, one per class and image.
 * @param labels of each row, as indices into the sets of labels
 */
export function leaveOneOutLabelAccuracy(
  features: Float32Array,
  labels: readonly number[],
  classes: number,
  labelSets: readonly (readonly number[])[],
): number {
  const count = labels.length;
  const scoresOf = leaveOneOut(features, count);
  let right = 0;
  for (let label = 0; label < classes; label++) {
    const isOf = labels.map((set) => labelSets[set]?.includes(label) ?? false);
    for (const [i, score] of scoresOf(isOf).entries()) if (score > 0 === isOf[i]) right++;
  }
  return right / (count * classes);
}

/** What a ridge classifier says of each row that was fitted to all others: above 0 where it is taken for one of the class. */
function leaveOneOut(features: Float32Array, count: number): (isOf: readonly boolean[]) => Float64Array {
  const inverse = invert(ridgedGram(features, count), count);
  return (isOf) => {
    const targets = isOf.map((own) => (own ? 1 : -1));
    return Float64Array.from(targets, (target, i) => {
      let weight = 0;
      for (let j = 0; j < count; j++) weight += inverse[i * count + j]! * targets[j]!;
      return target - weight / inverse[i * count + i]!;
    });
  };
}

/** Products of all pairs of rows, about their mean, with a ridge on the diagonal and a constant for the bias. */
function ridgedGram(features: Float32Array, count: number): Float64Array {
  const width = features.length / count;
  const mean = new Float64Array(width);
  for (let i = 0; i < features.length; i++) mean[i % width]! += features[i]! / count;
  const gram = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < width; k++)
        sum += (features[i * width + k]! - mean[k]!) * (features[j * width + k]! - mean[k]!);
      gram[i * count + j] = sum;
      gram[j * count + i] = sum;
    }
  }
  let squares = 0;
  for (let i = 0; i < count; i++) squares += gram[i * count + i]! / count;
  for (let i = 0; i < gram.length; i++) gram[i]! += squares;
  for (let i = 0; i < count; i++) gram[i * count + i]! += Math.max(squares, Number.MIN_VALUE) * RIDGE;
  return gram;
}

/** Of a symmetric, positive definite matrix; Gauss and Jordan without pivoting, which such a matrix does not need. */
function invert(matrix: Float64Array, size: number): Float64Array {
  const left = matrix.slice();
  const right = new Float64Array(size * size);
  for (let i = 0; i < size; i++) right[i * size + i] = 1;
  for (let column = 0; column < size; column++) {
    const pivot = left[column * size + column]!;
    for (let k = 0; k < size; k++) {
      left[column * size + k]! /= pivot;
      right[column * size + k]! /= pivot;
    }
    for (let row = 0; row < size; row++) {
      const factor = left[row * size + column]!;
      if (row === column || factor === 0) continue;
      for (let k = 0; k < size; k++) {
        left[row * size + k]! -= factor * left[column * size + k]!;
        right[row * size + k]! -= factor * right[column * size + k]!;
      }
    }
  }
  return right;
}
