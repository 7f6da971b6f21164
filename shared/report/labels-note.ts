import { similarNotice } from '../dataset/dataset-notices';
import type { Counts, LabelsFrom } from '../dataset/manifest';
import { similarNames } from '../dataset/similar-names';
import { labelSource } from '../records/labels-from';
import { escapeXml } from './escape-xml';

/** Where the labels come from, and which classes a reader may take for one. */
export function labelsNote(labelsFrom: LabelsFrom | undefined, classes: readonly string[], counts: Counts): string {
  const from = labelSource(labelsFrom);
  const similar = similarNames(classes).map(
    (names) => `<p class="note">${escapeXml(similarNotice(names, counts))}.</p>\n`,
  );
  return `<p class="quiet">Labels come from ${from}.</p>\n${similar.join('')}`;
}
