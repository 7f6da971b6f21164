import type { Rung } from '../../shared/head/ladder';

/** What was tried and how it did on validation, a line each; none where only the head was trained. */
export function ladderLines(rungs: readonly Rung[]): string[] {
  if (rungs.length < 2) return [];
  const width = Math.max(...rungs.map(({ name }) => name.length));
  return rungs.map(({ name, accuracy, loss, kept }) => {
    const numbers = `accuracy ${accuracy.toFixed(4)}, loss ${loss.toFixed(4)}`;
    return `  ${name.padEnd(width)}  ${numbers}${kept ? '  ← kept' : ''}`;
  });
}
