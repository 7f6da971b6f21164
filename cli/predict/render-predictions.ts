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
  const classes = Math.max(...predictions.map(({ probabilities }) => Object.keys(probabilities).length));
  // Of two classes the other one has the rest.
  const shows = classes > 2 ? NEXT : undefined;
  const rows = predictions.map((own) => [
    ...[own.file, classText(own), percent(own.probability)],
    ...(shows ? [nextText(own)] : []),
  ]);
  const headings = ['file', 'class', 'probability', ...(shows ? [shows] : [])];
  return fitColumns([headings, ...rows], [NEXT], columns).text;
}

const classText = ({ class: name, unknown }: FilePrediction) => (unknown ? `unknown (nearest: ${name})` : name);

const nextText = ({ class: first, probabilities }: FilePrediction): string =>
  Object.entries(probabilities)
    .filter(([name]) => name !== first)
    .sort(([, a], [, b]) => b - a)
    .slice(0, NAMED - 1)
    .map(([name, probability]) => `${name} ${percent(probability)}`)
    .join(', ');

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
