import type { FinishedRun } from '../finished-run';
import { trainingPhases } from '../training-phases';

export interface MetricPoint {
  readonly value: number;
  /** An epoch, from 1; 0 is what was measured before the first one, and what was measured once. */
  readonly step: number;
}

/**
 * The metrics of a run by their names in MLflow: those of an epoch are called as Keras calls them, with the training in
 * front where it is not that of the head.
 */
export function recordedOf({ history, metrics }: Pick<FinishedRun, 'history' | 'metrics'>): Map<string, MetricPoint[]> {
  const recorded = new Map<string, MetricPoint[]>();
  for (const { name, history: own } of trainingPhases(history)) {
    const prefix = name === 'head' ? '' : `${name}/`;
    const byEpoch = (values: readonly number[]) => values.map((value, i) => ({ value, step: i + 1 }));
    recorded.set(`${prefix}loss`, byEpoch(own.loss));
    recorded.set(`${prefix}accuracy`, byEpoch(own.accuracy));
    recorded.set(`${prefix}val_loss`, [{ value: own.initial.loss, step: 0 }, ...byEpoch(own.val_loss)]);
    recorded.set(`${prefix}val_accuracy`, [{ value: own.initial.accuracy, step: 0 }, ...byEpoch(own.val_accuracy)]);
  }
  for (const [name, value] of finalOf(metrics)) recorded.set(name, [{ value, step: 0 }]);
  return recorded;
}

function finalOf({ final, test, rocAuc, intervals, calibration }: FinishedRun['metrics']): [string, number][] {
  return [
    ...split('validation', { ...final, rocAuc }, intervals.validation, calibration.validation),
    ...(test && intervals.test ? split('test', test, intervals.test, calibration.test) : []),
  ];
}

function split(
  name: 'validation' | 'test',
  { loss, accuracy, rocAuc }: { readonly loss: number; readonly accuracy: number; readonly rocAuc: number | null },
  intervals: FinishedRun['metrics']['intervals']['validation'],
  calibration: FinishedRun['metrics']['calibration']['test'],
): [string, number][] {
  return [
    [`${name}/loss`, loss],
    [`${name}/accuracy`, accuracy],
    [`${name}/accuracy_low`, intervals.accuracy.low],
    [`${name}/accuracy_high`, intervals.accuracy.high],
    ...(rocAuc === null ? [] : [[`${name}/roc_auc`, rocAuc] as [string, number]]),
    ...(calibration ? [[`${name}/calibration_error`, calibration.ece] as [string, number]] : []),
  ];
}
