import type { SelectionFile } from '../records/selection-file';
import { escapeXml, nameHtml } from './escape-xml';
import { htmlPage } from './html-page';
import { count } from './in-words';
import { selectionSection } from './selection-section';
import { SELECTION_STYLE } from './selection-style';

/** selection.html: one file that opens from disk, with the same section as the report of a run on how its base was chosen. */
export function selectionPage(selection: SelectionFile): string {
  const { classes, images, chosen } = selection;
  const title = `The base network for ${classes.join(', ')}`;
  const command = `headstart train SOURCE --out run --base ${chosen.name} --image-size ${chosen.imageSizePx}`;
  return htmlPage(
    title,
    `<main>
<h1>${nameHtml(title)}</h1>
<p class="quiet">${count(images.train, 'training image')}, ${count(classes.length, 'class', 'classes')}. All numbers are in <code>selection.json</code>.</p>
<h2>Choice of the base network</h2>
${selectionSection(selection)}
<h2>To train with it</h2>
<pre>${escapeXml(command)}</pre>
</main>`,
    SELECTION_STYLE,
  );
}
