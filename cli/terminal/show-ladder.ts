import { FULL_PASS_STATES } from '../../functions/pipeline';
import type { RungName } from '../../shared/head/ladder';
import type { MetricsFile } from '../../shared/metrics/metrics-file';
import { intervalText } from './show-spread';

/** The state in which each way's images go through the base again, or its head is trained. */
const STATES: Readonly<Record<RungName, string>> = {
  head: 'TrainHead',
  augmented: FULL_PASS_STATES.augment,
  'fine-tuned': FULL_PASS_STATES['fine-tune'],
};

/**
 * What was tried, how it did on validation and what it took, a line each; none where only the head was trained.
 * @param seconds wall seconds of each state, where they are known
 */
export function ladderLines(rungs: MetricsFile['ladder'], seconds: Readonly<Record<string, number>> = {}): string[] {
  if (rungs.length < 2) return [];
  const width = Math.max(...rungs.map(({ name }) => name.length));
  return rungs.map(({ name, accuracy, interval, loss, kept }) => {
    const numbers = `accuracy ${accuracy.toFixed(4)} (95 %: ${intervalText(interval)}), loss ${loss.toFixed(4)}`;
    const took = seconds[STATES[name]];
    return `  ${name.padEnd(width)}  ${numbers}${took === undefined ? '' : `, ${took.toFixed(1)} s`}${kept ? '  ← kept' : ''}`;
  });
}
