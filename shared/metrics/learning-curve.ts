/** What a learning curve is judged by (Torrey and Shavlik, "Transfer learning", 2009). */
export interface LearningCurve {
  /** Accuracy after the first epoch. */
  readonly start: number;
  /** Accuracy gained an epoch, from before training to the first epoch that is within a twentieth of the way to the asymptote. */
  readonly slope: number;
  /** Mean accuracy of the last third of the epochs. */
  readonly asymptote: number;
}

/**
 * @param initial accuracy before the first step of training
 * @param accuracy on validation, by epoch; at least one
 */
export function learningCurve(initial: number, accuracy: readonly number[]): LearningCurve {
  const last = accuracy.slice(-Math.max(1, Math.floor(accuracy.length / 3)));
  const asymptote = last.reduce((a, b) => a + b, 0) / last.length;
  const wanted = initial + 0.95 * (asymptote - initial);
  const reached = accuracy.findIndex((value) => (asymptote >= initial ? value >= wanted : value <= wanted));
  const epoch = reached < 0 ? accuracy.length : reached + 1;
  return { start: accuracy[0] as number, slope: ((accuracy[epoch - 1] as number) - initial) / epoch, asymptote };
}
