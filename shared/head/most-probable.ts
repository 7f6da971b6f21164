/** Index of the class that is said: the most probable, the first of equals. */
export function mostProbable(probabilities: readonly number[]): number {
  return probabilities.reduce((top, p, i) => (p > (probabilities[top] as number) ? i : top), 0);
}
