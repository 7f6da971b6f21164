import { centredTargets, type LabelSets, projectTargets } from './centred-targets';
import { dot } from './dot';
import type { RidgeProblem } from './ridge-problem';
import { ShiftedInverse } from './shifted-inverse';

const MOST_ROUNDS = 200;
const SETTLED = 1e-6;
/** Of the sum of the diagonal: ratios of variances between which rounding leaves something of both. */
const [LEAST_RATIO, MOST_RATIO] = [1e-12, 1e9];
/** Of a positive number that is a difference: what rounding may leave of it. */
const ROUNDING = 1e-12;

/**
 * LogME (You et al., ICML 2021): the logarithm of the evidence of a Bayesian linear model of each class on the features,
 * at its best, per image, the mean over the classes that there are. The larger, the better. Features are standardised and targets centred,
 * where the paper takes both as they are: scores of one sample are comparable with each other, not with those of the paper.
 */
export function logMe(
  problem: RidgeProblem,
  labels: ArrayLike<number>,
  classes: number,
  labelSets?: LabelSets,
): number {
  const targets = centredTargets(labels, classes, labelSets);
  const along = projectTargets(problem, targets, classes);
  const { count, size } = problem;
  let sum = 0;
  let present = 0;
  for (let own = 0; own < classes; own++) {
    const square = targets.subarray(own * count, (own + 1) * count).reduce((total, value) => total + value ** 2, 0);
    // No image is of that class, or every one.
    if (square === 0) continue;
    present += 1;
    sum += evidence(problem, along.subarray(own * size, (own + 1) * size), square);
  }
  return present ? sum / present : 0;
}

/**
 * @param along of the target, as projectTargets() gives it
 * @param square of the target's length
 */
function evidence(problem: RidgeProblem, along: Float64Array, square: number): number {
  const { count, columns, size } = problem;
  // What is centred has one dimension less.
  const n = count - 1;
  const total = problem.diagonal.reduce((sum, value) => sum + value, 0);
  const ratioOf = (alpha: number, beta: number) =>
    Math.min(Math.max(alpha / beta, LEAST_RATIO * total), MOST_RATIO * total);
  // Of the weights, and of the noise, as inverse variances; found by fixed point.
  let alpha = 1;
  let beta = 1;
  let fit = fitWith(problem, along, square, 1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const ratio = ratioOf(alpha, beta);
    fit = fitWith(problem, along, square, ratio);
    const [nextAlpha, nextBeta] = [fit.kept / fit.weights, Math.max(n - fit.kept, n * ROUNDING) / fit.rest];
    const isSettled = Math.abs(ratioOf(nextAlpha, nextBeta) - ratio) <= SETTLED * ratio;
    alpha = nextAlpha;
    beta = nextBeta;
    if (isSettled) break;
  }
  const ratio = ratioOf(alpha, beta);
  alpha = ratio * beta;
  const { logDeterminant } = new ShiftedInverse(problem, ratio);
  const determinant = (columns - size) * Math.log(alpha) + size * Math.log(beta) + logDeterminant;
  const likelihood =
    columns * Math.log(alpha) +
    n * Math.log(beta) -
    determinant -
    alpha * fit.weights -
    beta * fit.rest -
    n * Math.log(2 * Math.PI);
  return likelihood / (2 * n);
}

/** Of the ridge regression with this penalty: its effective parameters, the square of its weights, and that of what it leaves. */
function fitWith(problem: RidgeProblem, along: Float64Array, square: number, ratio: number) {
  const inverse = new ShiftedInverse(problem, ratio);
  const solved = inverse.solve(along);
  const kept = Math.max(problem.size - ratio * inverse.trace, problem.size * ROUNDING);
  const [across, own] = [dot(along, solved), dot(solved, solved)];
  // A difference of two positive numbers.
  const weights = problem.by === 'images' ? across - ratio * own : own;
  const rest = problem.by === 'images' ? ratio ** 2 * own : square - across - ratio * own;
  return { kept, weights: Math.max(weights, square * 1e-300), rest: Math.max(rest, square * ROUNDING) };
}
