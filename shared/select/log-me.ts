import { centredTargets, projectTargets } from './centred-targets';
import { dot } from './dot';
import type { RidgeProblem } from './ridge-problem';
import { ShiftedInverse } from './shifted-inverse';

const MOST_ROUNDS = 200;
const SETTLED = 1e-6;
/** Of the sum of the diagonal: a ratio of variances below it comes from rounding. */
const LEAST_RATIO = 1e-12;

/**
 * LogME (You et al., ICML 2021): the logarithm of the evidence of a Bayesian linear model of each class on the features,
 * at its best, per image, the mean over classes. The larger, the better. Features are standardised and targets centred,
 * where the paper takes both as they are: scores of one sample are comparable with each other, not with those of the paper.
 */
export function logMe(problem: RidgeProblem, labels: ArrayLike<number>, classes: number): number {
  const targets = centredTargets(labels, classes);
  const along = projectTargets(problem, targets, classes);
  const { count, size } = problem;
  let sum = 0;
  for (let own = 0; own < classes; own++) {
    const square = targets.subarray(own * count, (own + 1) * count).reduce((total, value) => total + value ** 2, 0);
    sum += evidence(problem, along.subarray(own * size, (own + 1) * size), square);
  }
  return sum / classes;
}

/**
 * @param along of the target, as projectTargets() gives it
 * @param square of the target's length
 */
function evidence(problem: RidgeProblem, along: Float64Array, square: number): number {
  const { count, columns, size } = problem;
  // What is centred has one dimension less.
  const n = count - 1;
  if (square === 0) return Number.POSITIVE_INFINITY;
  const least = LEAST_RATIO * problem.diagonal.reduce((sum, value) => sum + value, 0);
  // Of the weights, and of the noise, as inverse variances; found by fixed point.
  let alpha = 1;
  let beta = 1;
  let fit = fitWith(problem, along, square, 1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const ratio = Math.max(alpha / beta, least);
    fit = fitWith(problem, along, square, ratio);
    const [nextAlpha, nextBeta] = [fit.kept / Math.max(fit.weights, 1e-300), (n - fit.kept) / fit.rest];
    const isSettled = Math.abs(nextAlpha / nextBeta - ratio) <= SETTLED * ratio;
    alpha = nextAlpha;
    beta = nextBeta;
    if (isSettled) break;
  }
  const { logDeterminant } = new ShiftedInverse(problem, Math.max(alpha / beta, least));
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
  const kept = problem.size - ratio * inverse.trace;
  const [across, own] = [dot(along, solved), dot(solved, solved)];
  if (problem.by === 'images')
    return { kept, weights: across - ratio * own, rest: Math.max(ratio ** 2 * own, square * 1e-12) };
  return { kept, weights: own, rest: Math.max(square - across - ratio * own, square * 1e-12) };
}
