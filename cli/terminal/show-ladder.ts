import type { RungName } from '../../shared/head/ladder';
import type { MetricsFile } from '../../shared/metrics/metrics-file';
import type { RunFile } from '../../shared/records/run-file';
import { findState, STATES, type StateName, stateOf } from '../../shared/states';
import { intervalText } from './show-spread';

/** The states in which each way's images go through the base again, or its head is trained: in a function or in a job. */
const ENTERED: Readonly<Record<RungName, readonly StateName[]>> = {
  head: STATES.filter(({ step }) => step === findState(stateOf('train-head'))?.step).map(({ name }) => name),
  augmented: [stateOf('augment')],
  'fine-tuned': [stateOf('fine-tune')],
};

/** Of run.json, what a run took. */
export type RunCost = Pick<RunFile, 'seconds' | 'dollars'>;

/**
 * What was tried, its accuracy on validation with the 95 % interval, and what it took, one line each, within 80 columns.
 * What is kept is marked with ">". None where only the head was trained.
 * @param cost wall seconds of each state, and on AWS dollars, where they are known
 */
export function ladderLines(rungs: MetricsFile['ladder'], { seconds = {}, dollars = {} }: RunCost = {}): string[] {
  if (rungs.length < 2) return [];
  const width = Math.max(...rungs.map(({ name }) => name.length));
  return rungs.map(({ name, accuracy, interval, loss, kept }) => {
    const numbers = `accuracy ${accuracy.toFixed(4)} (${intervalText(interval)}), loss ${loss.toFixed(4)}`;
    const state = ENTERED[name].find((each) => each in seconds || each in dollars) ?? '';
    const [took, paid] = [seconds[state], dollars[state]];
    const time = took === undefined ? '' : `, ${took.toFixed(1)} s`;
    const price = paid === undefined ? '' : `, $${paid.toPrecision(2)}`;
    return `${kept ? '> ' : '  '}${name.padEnd(width)}  ${numbers}${time}${price}`;
  });
}
