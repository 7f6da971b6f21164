import type { Classifier } from '../../shared/head/classifier';
import { csvLine, FORMATS, type PredictionFormat, type PredictionWriter } from './prediction-rows';

/** What of a model says how its answers are written. */
type AnsweringModel = Pick<Classifier, 'classes' | 'thresholds'>;

/** How the answers of a model are written: of one that is multi-label, by its thresholds. */
export const formatsOf = ({ thresholds }: AnsweringModel): Readonly<Record<PredictionFormat, PredictionWriter>> =>
  thresholds ? labelFormats(thresholds) : FORMATS;

/** Between the labels of an image in a cell, as tables of labels have it. */
const BETWEEN_LABELS = ';';

/**
 * The rows of a multi-label model: in CSV the labels in one cell, "cat;dog", empty where an image has none; in JSON lines
 * as a list.
 * @param thresholds an image is taken for a class from this probability on, in the order of the classes
 */
export function labelFormats(thresholds: readonly number[]): Readonly<Record<PredictionFormat, PredictionWriter>> {
  const labelsOf = (probabilities: readonly number[], classes: readonly string[]) =>
    classes.filter((_, i) => (probabilities[i] as number) >= (thresholds[i] as number));
  return {
    csv: {
      header: (classes) => csvLine(['file', 'labels', 'error', ...classes.map((name) => `probability of ${name}`)]),
      row(row, classes) {
        if ('error' in row) return csvLine([row.file, '', row.error, ...classes.map(() => '')]);
        const labels = labelsOf(row.probabilities, classes).join(BETWEEN_LABELS);
        return csvLine([row.file, labels, '', ...row.probabilities.map(String)]);
      },
    },
    jsonl: {
      header: () => '',
      row(row, classes) {
        if ('error' in row) return `${JSON.stringify({ file: row.file, error: row.error })}\n`;
        const probabilities = Object.fromEntries(classes.map((name, i) => [name, row.probabilities[i]]));
        const said = { labels: labelsOf(row.probabilities, classes), probabilities };
        return `${JSON.stringify({ file: row.file, ...said })}\n`;
      },
    },
  };
}
