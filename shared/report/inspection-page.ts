import { SPLITS } from '../dataset/manifest';
import type { InspectionFile } from '../inspect/inspection-file';
import { nameHtml } from './escape-xml';
import { htmlPage } from './html-page';
import { htmlTable } from './html-table';
import { count, sum } from './in-words';
import { inspectionSection } from './inspection-section';
import { labelsNote } from './labels-note';
import type { Picture } from './picture';
import { turnedNote } from './turned-note';

/** Of each kind of finding, how many the page shows. */
export const PAGE_SHOWN = 24;

/** inspection.html: one file that opens from disk, with the worst of each kind. */
export function inspectionPage(inspection: InspectionFile, pictures: ReadonlyMap<string, Picture>): string {
  const { classes, labelsFrom, counts, images, skipped } = inspection;
  const title = `The data: ${classes.join(', ')}`;
  const splits = SPLITS.filter((split) => sum(Object.values(counts[split])) > 0);
  const table = htmlTable({
    caption: 'Images by class and split',
    columns: ['Class', ...splits],
    rows: classes.map((name) => [name, ...splits.map((split) => counts[split][name] ?? 0)]),
  });
  const unusable = skipped.length
    ? htmlTable({
        caption: `${count(skipped.length, 'image')} that could not be used`,
        className: 'left',
        columns: ['File', 'Reason'],
        rows: skipped.map(({ file, reason }) => [file, reason]),
      })
    : '';
  return htmlPage(
    title,
    `<main>
<h1>${nameHtml(title)}</h1>
<p>${count(images, 'image')} inspected. Each finding is shown with its pictures, the worst first; all findings are in <code>inspection.json</code>.</p>
<h2>Images</h2>
${table}
${labelsNote(labelsFrom, classes, counts)}${unusable}
<h2>Findings</h2>
${turnedNote(inspection)}
${inspectionSection(inspection, pictures, PAGE_SHOWN)}
</main>`,
  );
}
