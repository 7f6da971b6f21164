import type { CurvatureSums } from './curvature-sums';
import { headObjective } from './head-objective';
import type { Minimum } from './minimize';

/** Halvings of a step that did not help. */
const MOST_HALVINGS = 20;
const MOST_STEPS = 50;

/**
 * The least of headObjective() for one unit by Newton's method, which for the logistic loss is iteratively reweighted least
 * squares: some eight passes over the rows, each of which adds up 4 (featureCount + 1)² bytes of curvature as well.
 * @param at the sums of all rows at some weights
 * @param decay above 0
 */
export async function minimizeByCurvature(
  at: (weights: Float64Array) => Promise<CurvatureSums>,
  start: Float64Array,
  decay: number,
  steepest = 1e-6,
): Promise<Minimum> {
  let weights = start;
  let sums = await at(weights);
  let here = headObjective(sums, weights, 1, decay);
  let evaluations = 1;
  const isFlat = () => here.gradient.every((slope) => Math.abs(slope) <= steepest);
  for (let step = 0; step < MOST_STEPS && !isFlat(); step++) {
    const direction = solve(curvatureOf(sums, weights.length, decay), here.gradient);
    let length = 1;
    for (let halvings = 0; ; halvings++, length /= 2) {
      if (halvings > MOST_HALVINGS) return { weights, value: here.value, evaluations, isReached: false };
      const next = weights.map((weight, i) => weight - length * (direction[i] as number));
      const there = await at(next);
      evaluations += 1;
      const found = headObjective(there, next, 1, decay);
      if (!(found.value <= here.value)) continue;
      [weights, sums, here] = [next, there, found];
      break;
    }
  }
  return { weights, value: here.value, evaluations, isReached: isFlat() };
}

/** Of headObjective(), the lower triangle row by row. */
function curvatureOf({ rows, curvature }: CurvatureSums, size: number, decay: number): Float64Array {
  const own = curvature.map((value) => value / rows);
  for (let i = 0, at = 0; i < size; i++, at += i + 1) {
    // The bias is free, but for as much as keeps it solvable where all rows are certain.
    own[at] = (own[at] as number) + (i < size - 1 ? decay : 1e-12);
  }
  return own;
}

/** Solves A x = b for a positive definite A by Cholesky's decomposition, in its place. @param lower its lower triangle, row by row */
function solve(lower: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const rowAt = (i: number) => (i * (i + 1)) / 2;
  const x = b.slice();
  for (let i = 0; i < size; i++) {
    const own = rowAt(i);
    for (let j = 0; j <= i; j++) {
      const other = rowAt(j);
      let sum = lower[own + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[own + k] as number) * (lower[other + k] as number);
      lower[own + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / (lower[other + j] as number);
    }
    let value = x[i] as number;
    for (let k = 0; k < i; k++) value -= (lower[own + k] as number) * (x[k] as number);
    x[i] = value / (lower[own + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    x[i] = (x[i] as number) / (lower[rowAt(i) + i] as number);
    for (let k = 0; k < i; k++) x[k] = (x[k] as number) - (lower[rowAt(i) + k] as number) * (x[i] as number);
  }
  return x;
}
