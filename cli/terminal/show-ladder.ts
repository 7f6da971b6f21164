import type { MetricsFile } from '../../shared/metrics/metrics-file';
import { intervalText } from './show-spread';

/** What was tried and how it did on validation, a line each; none where only the head was trained. */
export function ladderLines(rungs: MetricsFile['ladder']): string[] {
  if (rungs.length < 2) return [];
  const width = Math.max(...rungs.map(({ name }) => name.length));
  return rungs.map(({ name, accuracy, interval, loss, kept }) => {
    const numbers = `accuracy ${accuracy.toFixed(4)} (95 %: ${intervalText(interval)}), loss ${loss.toFixed(4)}`;
    return `  ${name.padEnd(width)}  ${numbers}${kept ? '  ← kept' : ''}`;
  });
}
