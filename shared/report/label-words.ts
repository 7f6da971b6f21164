import type { LabelMetrics, MultiLabelSplit } from '../records/multi-label-metrics';
import { percent, threePlaces } from './in-words';

/** Class by class: columns and rows of a table, text. */
export function labelRows(
  { perClass }: Pick<MultiLabelSplit, 'perClass'>,
  thresholds: readonly { readonly threshold: number }[],
): { readonly columns: string[]; readonly rows: string[][] } {
  return {
    columns: ['Class', 'Average precision', 'ROC AUC', 'Threshold', 'Precision', 'Recall', 'F1', ...CELLS, 'Images'],
    rows: perClass.map((own, i) => [
      own.class,
      ...[own.averagePrecision, own.rocAuc].map(threePlaces),
      thresholds[i]?.threshold.toFixed(3) ?? '',
      ...[own.precision, own.recall, own.f1].map(threePlaces),
      ...cellsOf(own).map(String),
      String(own.support),
    ]),
  };
}

/** The four cells of a class's 2 × 2 table. */
const CELLS = ['Found', 'Missed', 'Wrongly taken', 'Rightly not'];
const cellsOf = ({ hits, misses, falseAlarms, rejections }: LabelMetrics) => [hits, misses, falseAlarms, rejections];

/** A split's figures over all classes, with their names. */
export function labelFigures(split: MultiLabelSplit): readonly (readonly [name: string, value: string])[] {
  const { meanAveragePrecision, macroF1, microF1, subsetAccuracy, hammingLoss } = split;
  return [
    ['Mean average precision', threePlaces(meanAveragePrecision)],
    ['Macro F1', threePlaces(macroF1)],
    ['Micro F1', threePlaces(microF1)],
    ['All classes right', percent(subsetAccuracy)],
    ['Hamming loss', hammingLoss.toFixed(4)],
  ];
}

/** The labels of an image in a sentence. */
export const labelList = (labels: readonly string[]): string =>
  labels.length ? labels.map((label) => `"${label}"`).join(', ') : 'none';
