import { centredTargets, projectTargets } from './centred-targets';
import type { Spectrum } from './spectrum';

/** How a ridge classifier does on images that it has not seen, each left out in its turn. */
export interface RidgeScore {
  /** 1 where the image is told right by the classifier of all others, [n] */
  readonly hits: Uint8Array;
  readonly accuracy: number;
  /** Mean over images and classes of the square of what was said less what was wanted: tells apart what accuracy cannot. */
  readonly squaredError: number;
  /** The penalty that was taken, in units of the number of features. */
  readonly penalty: number;
}

/** Of the penalty, in units of the number of features, which is the mean square of a standardised row. */
export const PENALTIES = [0.001, 0.01, 0.1, 1, 10] as const;

/**
 * Leave-one-out accuracy of ridge regression on one column a class (one against the rest, the largest wins; the intercept
 * bears no penalty), in closed form: the error on an image left out is the error with it, divided by one less its leverage
 * (Golub, Heath and Wahba 1979). The columns' means and deviations are those of all images; they know no label. The penalty
 * is that of the grid with the least squared error.
 * @param labels class of each image, [n]
 */
export function ridgeScore(
  spectrum: Spectrum,
  labels: ArrayLike<number>,
  classes: number,
  penalties: readonly number[] = PENALTIES,
): RidgeScore {
  const targets = centredTargets(labels, classes);
  const along = projectTargets(spectrum, targets, classes);
  let best: RidgeScore | undefined;
  for (const penalty of penalties) {
    const score = scoreWith(penalty, spectrum, { labels, classes, targets, along });
    if (!best || score.squaredError < best.squaredError) best = score;
  }
  if (!best) throw new RangeError('A ridge classifier wants at least one penalty');
  return best;
}

interface Targets {
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  readonly targets: Float64Array;
  readonly along: Float64Array;
}

function scoreWith(
  penalty: number,
  { count, columns, squares, vectors }: Spectrum,
  { labels, classes, targets, along }: Targets,
): RidgeScore {
  const rank = squares.length;
  const leverages = new Float64Array(count).fill(1 / count);
  const said = new Float64Array(classes * count);
  for (let j = 0; j < rank; j++) {
    const square = squares[j] as number;
    const kept = square / (square + penalty * columns);
    const vector = vectors.subarray(j * count, (j + 1) * count);
    for (let i = 0; i < count; i++) leverages[i] = (leverages[i] as number) + kept * (vector[i] as number) ** 2;
    for (let own = 0; own < classes; own++) {
      const weight = kept * (along[own * rank + j] as number);
      const column = said.subarray(own * count, (own + 1) * count);
      for (let i = 0; i < count; i++) column[i] = (column[i] as number) + weight * (vector[i] as number);
    }
  }
  const hits = new Uint8Array(count);
  let squaredError = 0;
  for (let i = 0; i < count; i++) {
    // An image that alone decides what is said of it leaves nothing to say it by.
    const left = Math.max(1 - (leverages[i] as number), Number.EPSILON);
    let most = Number.NEGATIVE_INFINITY;
    let winner = -1;
    for (let own = 0; own < classes; own++) {
      const at = own * count + i;
      const error = ((targets[at] as number) - (said[at] as number)) / left;
      squaredError += error ** 2 / (count * classes);
      const value = Number(labels[i] === own) - error;
      if (value <= most) continue;
      most = value;
      winner = own;
    }
    hits[i] = Number(winner === labels[i]);
  }
  return { hits, accuracy: hits.reduce((sum, hit) => sum + hit, 0) / count, squaredError, penalty };
}
