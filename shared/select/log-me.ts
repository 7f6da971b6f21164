import { centredTargets, projectTargets } from './centred-targets';
import type { Spectrum } from './spectrum';

const MOST_ROUNDS = 200;
const SETTLED = 1e-6;

/**
 * LogME (You et al., ICML 2021): the logarithm of the evidence of a Bayesian linear model of each class on the features,
 * at its best, per image, the mean over classes. The larger, the better. Features are standardised and targets centred,
 * where the paper takes both as they are: scores of one sample are comparable with each other, not with those of the paper.
 */
export function logMe(spectrum: Spectrum, labels: ArrayLike<number>, classes: number): number {
  const targets = centredTargets(labels, classes);
  const along = projectTargets(spectrum, targets, classes);
  const { count, squares } = spectrum;
  let sum = 0;
  for (let own = 0; own < classes; own++) {
    const square = targets.subarray(own * count, (own + 1) * count).reduce((total, value) => total + value ** 2, 0);
    const projected = along.subarray(own * squares.length, (own + 1) * squares.length);
    sum += evidence(spectrum, projected, square);
  }
  return sum / classes;
}

/**
 * @param along what of the target lies along each vector
 * @param square of the target's length
 */
function evidence({ count, columns, squares }: Spectrum, along: Float64Array, square: number): number {
  // What is centred has one dimension less.
  const n = count - 1;
  if (square === 0) return Number.POSITIVE_INFINITY;
  // Of the weights, and of the noise, as inverse variances; found by fixed point.
  let alpha = 1;
  let beta = 1;
  let kept = 0;
  let weights = 0;
  let rest = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const ratio = alpha / beta;
    kept = 0;
    weights = 0;
    let explained = 0;
    for (let j = 0; j < squares.length; j++) {
      const s = squares[j] as number;
      const part = (along[j] as number) ** 2;
      kept += s / (s + ratio);
      weights += (s * part) / (s + ratio) ** 2;
      explained += part - part * (ratio / (s + ratio)) ** 2;
    }
    rest = Math.max(square - explained, square * 1e-12);
    const [nextAlpha, nextBeta] = [kept / Math.max(weights, 1e-300), (n - kept) / rest];
    const isSettled = Math.abs(nextAlpha / nextBeta - ratio) <= SETTLED * ratio;
    alpha = nextAlpha;
    beta = nextBeta;
    if (isSettled) break;
  }
  let determinant = (columns - squares.length) * Math.log(alpha);
  for (const s of squares) determinant += Math.log(alpha + beta * s);
  const likelihood =
    columns * Math.log(alpha) +
    n * Math.log(beta) -
    determinant -
    alpha * weights -
    beta * rest -
    n * Math.log(2 * Math.PI);
  return likelihood / (2 * n);
}
