import { percent } from '../../shared/report/in-words';
import { fitColumns } from '../terminal/fit-columns';
import type { FilePrediction } from './predict-files';

/** Classes that a line names at most. */
const NAMED = 3;
const NEXT = 'next';

/**
 * A table with a line per image: its class with the probability and, of three classes or more, the two that come next.
 * @param columns of the window; where it has no room for the next classes, they are left out
 */
export function renderPredictions(
  predictions: readonly FilePrediction[],
  columns: number = Number.POSITIVE_INFINITY,
): string {
  // Of two classes the other one has the rest.
  const hasNext = Object.keys(predictions[0]?.probabilities ?? {}).length > 2;
  const rows = predictions.map((own) => [own.file, classText(own), percent(own.probability), nextText(own)]);
  const table = [['file', 'class', 'probability', NEXT], ...rows].map((row) => (hasNext ? row : row.slice(0, 3)));
  return fitColumns(table, [NEXT], columns).text;
}

const classText = ({ class: name, unknown }: FilePrediction) => (unknown ? `unknown (nearest: ${name})` : name);

const nextText = ({ class: first, probabilities }: FilePrediction): string =>
  Object.entries(probabilities)
    .filter(([name]) => name !== first)
    .sort(([, a], [, b]) => b - a)
    .slice(0, NAMED - 1)
    .map(([name, probability]) => `${name} ${percent(probability)}`)
    .join(', ');
