import type { Corrections } from '../../shared/records/served-settings';

/**
 * The corrections with one more: the label of an image, or that it is left out.
 * @param to its class; undefined to take it as it was, null to leave it out
 * @param was the label that it has in the archive
 */
export function corrected(before: Corrections, file: string, to: string | undefined | null, was: string): Corrections {
  const labels = Object.fromEntries(Object.entries(before.labels).filter(([own]) => own !== file));
  const exclude = before.exclude.filter((own) => own !== file);
  if (to === null) return { labels, exclude: [...exclude, file] };
  return { labels: to === undefined || to === was ? labels : { ...labels, [file]: to }, exclude };
}

export const correctionsIn = ({ labels, exclude }: Corrections): number => Object.keys(labels).length + exclude.length;
