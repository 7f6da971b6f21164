import type { HeadSums } from './head-sums';

/** What is to be least, at some weights, and its gradient there. */
export interface Value {
  readonly value: number;
  readonly gradient: Float64Array;
}

/**
 * The mean loss of all rows, and half the squared length of the kernel times `decay`, which keeps the least of it in one place:
 * where classes can be told apart without a mistake, the loss alone has none. The bias is free.
 * @param sums of all rows at these weights
 */
export function headObjective(
  { rows, loss, gradient }: HeadSums,
  weights: Float64Array,
  units: number,
  decay: number,
): Value {
  const kernel = weights.length - units;
  let squares = 0;
  for (let i = 0; i < kernel; i++) squares += (weights[i] as number) ** 2;
  return {
    value: loss / rows + (decay / 2) * squares,
    gradient: gradient.map((own, i) => own / rows + (i < kernel ? decay * (weights[i] as number) : 0)),
  };
}
