import type { Corrections } from '../../shared/records/served-settings';

/** The label of an image or, where it may have several, all of them in the order of the classes. */
export type LabelOrLabels = Corrections['labels'][string];

/**
 * The corrections with one more: what an image is labelled, or that it is left out.
 * @param to its label; undefined to take it as it was, null to leave it out
 * @param was what it is labelled in the archive
 */
export function corrected(
  before: Corrections,
  file: string,
  to: LabelOrLabels | undefined | null,
  was: LabelOrLabels,
): Corrections {
  const labels = Object.fromEntries(Object.entries(before.labels).filter(([own]) => own !== file));
  const exclude = before.exclude.filter((own) => own !== file);
  if (to === null) return { labels, exclude: [...exclude, file] };
  return { labels: to === undefined || isSame(to, was) ? labels : { ...labels, [file]: to }, exclude };
}

const isSame = (a: LabelOrLabels, b: LabelOrLabels) => JSON.stringify(a) === JSON.stringify(b);

export const correctionsIn = ({ labels, exclude }: Corrections): number => Object.keys(labels).length + exclude.length;

/** The labels of an image with one more or one fewer, in the order of the classes. */
export const toggled = (labels: readonly string[], name: string, classes: readonly string[]): string[] =>
  classes.filter((own) => labels.includes(own) !== (own === name));
