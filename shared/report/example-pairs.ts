import type { Example, MetricsFile } from '../metrics/metrics-file';
import { shownExamples } from './shown-examples';

/** Validation images that the report shows, of one cell of the confusion matrix. */
export interface ExamplePair {
  /** Of the element that a link in the cell leads to; also a CSS class of each of the images. */
  readonly id: string;
  readonly label: string;
  readonly predicted: string;
  readonly images: number;
}

/** Those cells of the confusion matrix of which the report shows images, in the order in which it does. */
export function examplePairs(metrics: Pick<MetricsFile, 'examples' | 'classes'>): ExamplePair[] {
  const { worst, certain, closeCalls } = shownExamples(metrics);
  const pairs = new Map<string, ExamplePair>();
  for (const example of [...worst, ...certain, ...closeCalls]) {
    const { class: label, predicted } = example;
    const id = pairId(example, metrics.classes);
    pairs.set(id, { id, label, predicted, images: (pairs.get(id)?.images ?? 0) + 1 });
  }
  return [...pairs.values()];
}

/** By places and not by names, which may hold anything. */
export const pairId = (
  { class: label, predicted }: Pick<Example, 'class' | 'predicted'>,
  classes: readonly string[],
): string => `pair-${classes.indexOf(label)}-${classes.indexOf(predicted)}`;

/** CSS that leaves of the examples those of one cell, while its link's target is the page's. */
export const pairStyle = (pairs: readonly ExamplePair[]): string =>
  pairs
    .map(({ id }) => `#${id}:target~.part li:not(.${id}),#${id}:target~.part:not(:has(.${id})){display:none}`)
    .join('\n');
