import { imagesOf } from '../dataset/label-sets';
import { SPLITS, type SplitImageCounts } from '../dataset/manifest';
import type { MetricsFile } from '../metrics/metrics-file';
import { escapeXml, nameHtml } from './escape-xml';
import { htmlTable } from './html-table';
import { count } from './in-words';
import { labelsNote } from './labels-note';

/** As much of metrics.json as it takes; `images` where those of the classes do not add up to them. */
type DataMetrics = Pick<
  MetricsFile,
  'classes' | 'labelsFrom' | 'counts' | 'skipped' | 'missing' | 'excluded' | 'ignored'
> & { readonly images?: SplitImageCounts };

/** What the archive holds, and what of it could not be used. */
export function dataSection(metrics: DataMetrics): string {
  const { classes, labelsFrom, counts, skipped, missing, excluded, ignored } = metrics;
  const splits = SPLITS.filter((split) => imagesOf(metrics, split) > 0);
  const table = htmlTable({
    caption: 'Images by class and split',
    columns: ['Class', ...splits],
    rows: [
      ...classes.map((name) => [name, ...splits.map((split) => counts[split][name] ?? 0)]),
      ['all', ...splits.map((split) => imagesOf(metrics, split))],
    ],
  });
  const others = Object.entries(ignored).map(([kind, files]) => `${files} ${escapeXml(kind)}`);
  const left = others.length ? `<p class="quiet">Files that are not used: ${others.join(', ')}.</p>` : '';
  return `${table}\n${labelsNote(labelsFrom, classes, counts)}${left}\n${missingNote(missing)}${excludedList(excluded)}${skippedTable(skipped)}`;
}

/** A run that went on without a part of its archive says so where nobody can overlook it. */
function missingNote(missing = 0): string {
  if (missing === 0) return '';
  return `<p class="note"><b>${count(missing, 'image')} missing</b>: the parts of the archive that contain them could not be processed, and this stack tolerates that. Every number here is without them.</p>\n`;
}

function excludedList(excluded: readonly string[] = []): string {
  if (excluded.length === 0) return '';
  const names = excluded.map((file) => `<li>${nameHtml(file)}</li>`);
  return `<details><summary>${count(excluded.length, 'image')} left out by the configuration</summary><ul>${names.join('')}</ul></details>\n`;
}

function skippedTable(skipped: MetricsFile['skipped']): string {
  if (!skipped.length) return '<p>Every image could be used.</p>';
  return `<h3>Skipped</h3>${htmlTable({
    caption: `${count(skipped.length, 'image')} that could not be used`,
    className: 'left',
    columns: ['File', 'Reason'],
    rows: skipped.map(({ file, reason }) => [file, reason]),
  })}`;
}
