import type { Judgement } from '../../shared/head/judgement';
import { mostProbable } from '../../shared/head/most-probable';
import { disarmFormula } from './disarm-formula';

/** What a model says of one image of many, or why it says nothing. */
export type PredictionRow = ({ readonly file: string } & Judgement) | { readonly file: string; readonly error: string };

/** The forms that predictions are written in. */
export const PREDICTION_FORMATS = ['csv', 'jsonl'] as const;
export type PredictionFormat = (typeof PREDICTION_FORMATS)[number];

/**
 * Rows as text, the same wherever they are written: CSV as RFC 4180 has it, with "\n" at the end of a line, or JSON
 * lines. A number is written so that reading it gives the same one again. In CSV nothing is a spreadsheet's formula, and
 * what came later stands behind what was there: readers may count columns.
 */
export const FORMATS: Readonly<Record<PredictionFormat, PredictionWriter>> = {
  csv: {
    header: (classes) =>
      csvLine([
        'file',
        'class',
        'probability',
        'error',
        ...classes.map((name) => `probability of ${name}`),
        ...NEARNESS,
      ]),
    row(row, classes) {
      if ('error' in row) return csvLine([row.file, '', '', row.error, ...classes.map(() => ''), '', '']);
      const best = mostProbable(row.probabilities);
      return csvLine([
        ...[row.file, classes[best] as string, String(row.probabilities[best]), ''],
        ...row.probabilities.map(String),
        ...[String(row.similarity ?? ''), String(row.unknown ?? '')],
      ]);
    },
  },
  jsonl: {
    header: () => '',
    row(row, classes) {
      if ('error' in row) return `${JSON.stringify({ file: row.file, error: row.error })}\n`;
      const best = mostProbable(row.probabilities);
      const probabilities = Object.fromEntries(classes.map((name, i) => [name, row.probabilities[i]]));
      const { similarity, unknown } = row;
      const said = { class: classes[best], probability: row.probabilities[best], probabilities, similarity, unknown };
      return `${JSON.stringify({ file: row.file, ...said })}\n`;
    },
  },
};

/** Empty where the model cannot tell. */
const NEARNESS = ['similarity', 'unknown'];

export interface PredictionWriter {
  /** What stands before the first row; empty where nothing does. */
  header(classes: readonly string[]): string;
  row(row: PredictionRow, classes: readonly string[]): string;
}

/** A line of CSV, in which nothing is a spreadsheet's formula. */
export const csvLine = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\n`;

function csvCell(text: string): string {
  const cell = disarmFormula(text);
  return /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
