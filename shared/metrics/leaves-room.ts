import { wilsonInterval } from './wilson-interval';

/** The share of errors below which a better model could not be told from a luckier one. */
const LEAST_ERRORS = 0.01;

/**
 * Whether an accuracy leaves room to improve: also at the upper end of its 95 % interval at least one image in a hundred
 * is wrong. Why this rule: docs/decisions/fine-tune-only-where-it-helps.md.
 * @param accuracy on `count` images
 */
export function leavesRoom(accuracy: number, count: number): boolean {
  return wilsonInterval(Math.round(accuracy * count), count).high < 1 - LEAST_ERRORS;
}
