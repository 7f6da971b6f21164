import type { MetricsFile } from '../../shared/records/metrics-file';
import type { MultiLabelMetrics, RunMetrics } from '../../shared/records/multi-label-metrics';
import { settingsRows } from './settings-rows';
import { percent, threePlaces } from './words';

/** What runs are told by, and what else they have, a row each; texts stand in the order of the runs. */
export interface ComparedRows {
  /** The best run has the most of it; null where a run has none. */
  readonly first: {
    readonly title: string;
    readonly values: readonly (number | null)[];
    readonly texts: readonly string[];
  };
  readonly rows: readonly (readonly [title: string, texts: readonly string[]])[];
}

/** @param runs all of one label per image, or all multi-label */
export function comparedRows(runs: readonly RunMetrics[]): ComparedRows {
  const several = runs.filter(isMultiLabel);
  return several.length === runs.length ? ofLabels(several) : ofClasses(runs.filter((run) => !isMultiLabel(run)));
}

export const isMultiLabel = (metrics: RunMetrics): metrics is MultiLabelMetrics => 'task' in metrics;

function ofClasses(runs: readonly MetricsFile[]): ComparedRows {
  const interval = ({ intervals: { validation } }: MetricsFile) =>
    `${percent(validation.accuracy.low)} to ${percent(validation.accuracy.high)}`;
  return {
    first: {
      title: 'Accuracy, validation',
      values: runs.map(({ final }) => final.accuracy),
      texts: runs.map(({ final }) => percent(final.accuracy)),
    },
    rows: [
      ['95 % interval', runs.map(interval)],
      ['Accuracy, test', runs.map(({ test }) => (test ? percent(test.accuracy) : NO_TEST))],
      ['Loss, validation', runs.map(({ final }) => final.loss.toFixed(4))],
      ['ROC AUC', runs.map(({ rocAuc }) => rocAuc?.toFixed(4) ?? '–')],
      [IMAGES, runs.map(({ counts: { train, validation } }) => [train, validation].map(total).join(' / '))],
      ...settings(runs),
    ],
  };
}

function ofLabels(runs: readonly MultiLabelMetrics[]): ComparedRows {
  const of = (text: (validation: MultiLabelMetrics['validation']) => string) =>
    runs.map(({ validation }) => text(validation));
  return {
    first: {
      title: 'Mean average precision, validation',
      values: runs.map(({ validation }) => validation.meanAveragePrecision),
      texts: of(({ meanAveragePrecision }) => threePlaces(meanAveragePrecision)),
    },
    rows: [
      [
        'Mean average precision, test',
        runs.map(({ test }) => (test ? threePlaces(test.meanAveragePrecision) : NO_TEST)),
      ],
      ['Macro F1', of(({ macroF1 }) => threePlaces(macroF1))],
      ['Micro F1', of(({ microF1 }) => microF1.toFixed(3))],
      ['All classes right', of(({ subsetAccuracy }) => percent(subsetAccuracy))],
      ['95 % interval', of(({ subsetInterval: { low, high } }) => `${percent(low)} to ${percent(high)}`)],
      ['Wrong answers', of(({ hammingLoss }) => percent(hammingLoss))],
      ['Loss, summed over the classes', of(({ loss }) => loss.toFixed(4))],
      [IMAGES, runs.map(({ images: { train, validation } }) => `${train} / ${validation}`)],
      ...settings(runs),
    ],
  };
}

const NO_TEST = 'no test images';
const IMAGES = 'Images, train / validation';
const total = (split: Readonly<Record<string, number>>) => Object.values(split).reduce((sum, own) => sum + own, 0);

function settings(runs: readonly RunMetrics[]): ComparedRows['rows'] {
  const own = runs.map((metrics) => new Map(settingsRows(metrics)));
  const titles = [...new Set(own.flatMap((rows) => [...rows.keys()]))];
  return titles.map((title) => [title, own.map((rows) => rows.get(title) ?? '–')]);
}
