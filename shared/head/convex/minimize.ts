import type { Value } from './head-objective';

export interface MinimizeOptions {
  /** Ends where no slope is steeper than this. */
  readonly steepest?: number;
  /** Times that the function may be asked for, at most. */
  readonly mostEvaluations?: number;
}

export interface Minimum {
  readonly weights: Float64Array;
  readonly value: number;
  readonly evaluations: number;
  /** Whether the slopes are as flat as was wanted. */
  readonly isReached: boolean;
}

/** Steps that are remembered. */
const MEMORY = 10;
/** Of the fall that the slope promises, what a step has to bring. */
const SUFFICIENT = 1e-4;

/**
 * The least of a smooth convex function by L-BFGS (Nocedal 1980): from its value and gradient alone, asked for at one place
 * after another, so that each of them may be a pass over shards on a thousand machines.
 */
export async function minimize(
  at: (weights: Float64Array) => Promise<Value>,
  start: Float64Array,
  { steepest = 1e-6, mostEvaluations = 200 }: MinimizeOptions = {},
): Promise<Minimum> {
  const steps: Step[] = [];
  let weights = start;
  let here = await at(weights);
  let evaluations = 1;
  while (evaluations < mostEvaluations && steepestOf(here.gradient) > steepest) {
    const direction = descent(here.gradient, steps);
    const slope = dot(here.gradient, direction);
    // The first step is as long as 1 at most: nothing is known of how the function bends.
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(here.gradient, here.gradient))) : 1;
    let next = along(weights, direction, length);
    let there = await at(next);
    evaluations += 1;
    while (there.value > here.value + SUFFICIENT * length * slope && evaluations < mostEvaluations) {
      length = shorter(length, slope, there.value - here.value);
      next = along(weights, direction, length);
      there = await at(next);
      evaluations += 1;
    }
    if (!(there.value < here.value)) break;
    remember(steps, { moved: minus(next, weights), turned: minus(there.gradient, here.gradient) });
    [weights, here] = [next, there];
  }
  return { weights, value: here.value, evaluations, isReached: steepestOf(here.gradient) <= steepest };
}

interface Step {
  readonly moved: Float64Array;
  /** How the gradient changed with it. */
  readonly turned: Float64Array;
}

function remember(steps: Step[], step: Step): void {
  // Without curvature along it, a step says nothing of the function.
  if (dot(step.moved, step.turned) <= 1e-12 * dot(step.turned, step.turned)) return;
  steps.push(step);
  if (steps.length > MEMORY) steps.shift();
}

/** The gradient, turned and scaled by what the steps have told of the curvature (the two-loop recursion). */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  let direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { moved, turned } of steps.toReversed()) {
    const share = dot(moved, direction) / dot(moved, turned);
    shares.push(share);
    direction = along(direction, turned, -share);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = dot(last.moved, last.turned) / dot(last.turned, last.turned);
    direction = direction.map((value) => value * scale);
  }
  for (const { moved, turned } of steps) {
    const share = shares.pop() as number;
    direction = along(direction, moved, share - dot(turned, direction) / dot(moved, turned));
  }
  return direction;
}

/** Where the parabola through the slope and the value at the end of a step that was too long is least. */
function shorter(length: number, slope: number, rise: number): number {
  const least = (-slope * length ** 2) / (2 * (rise - slope * length));
  return Number.isFinite(least) ? Math.min(Math.max(least, length / 10), length / 2) : length / 10;
}

const along = (from: Float64Array, direction: Float64Array, length: number) =>
  from.map((value, i) => value + length * (direction[i] as number));
const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - (b[i] as number));
const steepestOf = (gradient: Float64Array) => gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
