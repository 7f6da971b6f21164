import { centredTargets, type LabelSets, projectTargets } from './centred-targets';
import { dot } from './dot';
import type { RidgeProblem } from './ridge-problem';
import { ShiftedInverse } from './shifted-inverse';

/** How a ridge classifier does on images that it has not seen, each left out in its turn. */
export interface RidgeScore {
  /**
   * 1 where the image is told right by the classifier of all others; where it may have several labels, the share of its
   * classes of which that is so, [n]
   */
  readonly hits: Uint8Array | Float64Array;
  readonly accuracy: number;
  /** Of each image, the mean over classes of the square of what was said less what was wanted: tells apart what accuracy cannot, [n] */
  readonly errors: Float64Array;
  /** Their mean. */
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
 * Where images may have several labels, a class is said from one half on.
 * @param labels class of each image, or number of its set of labels, [n]
 */
export function ridgeScore(
  problem: RidgeProblem,
  labels: ArrayLike<number>,
  classes: number,
  { penalties = PENALTIES, labelSets }: RidgeOptions = {},
): RidgeScore {
  const targets = centredTargets(labels, classes, labelSets);
  const along = projectTargets(problem, targets, classes);
  let best: RidgeScore | undefined;
  for (const penalty of penalties) {
    const score = scoreWith(penalty, problem, { labels, classes, labelSets, targets, along });
    if (!best || score.squaredError < best.squaredError) best = score;
  }
  if (!best) throw new RangeError('A ridge classifier needs at least one penalty');
  return best;
}

export interface RidgeOptions {
  readonly penalties?: readonly number[];
  readonly labelSets?: LabelSets | undefined;
}

interface Targets {
  readonly labels: ArrayLike<number>;
  readonly labelSets: LabelSets | undefined;
  readonly classes: number;
  readonly targets: Float64Array;
  readonly along: Float64Array;
}

function scoreWith(
  penalty: number,
  problem: RidgeProblem,
  { labels, classes, labelSets, targets, along }: Targets,
): RidgeScore {
  const { by, count, columns, size, rows } = problem;
  const shift = penalty * columns;
  const inverse = new ShiftedInverse(problem, shift);
  const weights = Array.from({ length: classes }, (_, own) =>
    inverse.solve(along.subarray(own * size, (own + 1) * size)),
  );
  const sets = labelSets?.map((set) => new Set(set));
  const hits = sets ? new Float64Array(count) : new Uint8Array(count);
  const errors = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * size, (i + 1) * size);
    // One less the leverage. By images, Z Zᵀ (Z Zᵀ + shift)⁻¹ is one less shift (Z Zᵀ + shift)⁻¹.
    const square = inverse.square(row);
    const rest = (by === 'images' ? shift * square : 1 - square) - 1 / count;
    // An image that alone decides what is said of it leaves nothing to say it by.
    const left = Math.max(rest, Number.EPSILON);
    let most = Number.NEGATIVE_INFINITY;
    let winner = -1;
    let right = 0;
    const set = sets?.[labels[i] as number];
    for (let own = 0; own < classes; own++) {
      const fit = dot(row, weights[own] as Float64Array);
      const miss = by === 'images' ? shift * fit : (targets[own * count + i] as number) - fit;
      const error = miss / left;
      errors[i] = (errors[i] as number) + error ** 2 / classes;
      const isOf = set ? set.has(own) : labels[i] === own;
      const value = Number(isOf) - error;
      if (value >= 0.5 === isOf) right++;
      if (value <= most) continue;
      most = value;
      winner = own;
    }
    hits[i] = set ? right / classes : Number(winner === labels[i]);
  }
  return { hits, accuracy: mean(hits), errors, squaredError: mean(errors), penalty };
}

const mean = (values: ArrayLike<number> & Iterable<number>) => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
};
