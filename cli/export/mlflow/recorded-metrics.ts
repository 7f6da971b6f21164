import type { MetricsFile } from '../../../shared/metrics/metrics-file';
import type { MultiLabelMetrics, MultiLabelSplit } from '../../../shared/records/multi-label-metrics';
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
  const measured = 'task' in metrics ? ofLabels(metrics) : ofClasses(metrics);
  for (const [name, value] of measured) recorded.set(name, [{ value, step: 0 }]);
  return recorded;
}

function ofClasses({ final, test, rocAuc, intervals, calibration }: MetricsFile): [string, number][] {
  return [
    ...split('validation', { ...final, rocAuc }, intervals.validation, calibration.validation),
    ...(test && intervals.test ? split('test', test, intervals.test, calibration.test) : []),
  ];
}

function split(
  name: 'validation' | 'test',
  { loss, accuracy, rocAuc }: { readonly loss: number; readonly accuracy: number; readonly rocAuc: number | null },
  intervals: MetricsFile['intervals']['validation'],
  calibration: MetricsFile['calibration']['test'],
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

const ofLabels = ({ validation, test }: MultiLabelMetrics): [string, number][] => [
  ...splitOfLabels('validation', validation),
  ...(test ? splitOfLabels('test', test) : []),
];

function splitOfLabels(name: 'validation' | 'test', own: MultiLabelSplit): [string, number][] {
  const figures: readonly [string, number | null][] = [
    ['loss', own.loss],
    ['accuracy', own.accuracy],
    ['mean_average_precision', own.meanAveragePrecision],
    ['macro_f1', own.macroF1],
    ['micro_f1', own.microF1],
    ['hamming_loss', own.hammingLoss],
    ['subset_accuracy', own.subsetAccuracy],
    ['subset_accuracy_low', own.subsetInterval.low],
    ['subset_accuracy_high', own.subsetInterval.high],
  ];
  return figures.flatMap(([key, value]) => (value === null ? [] : [[`${name}/${key}`, value]]));
}
