import type { MetricsFile } from '../metrics/metrics-file';
import { escapeXml } from './escape-xml';
import { htmlTable } from './html-table';
import { percent } from './in-words';
import { unknownWords } from './unknown-words';

/** Classes that are listed, those that are caught least. */
const MOST_LISTED = 12;

/** How images that show none of the classes are recognised; empty where an older release measured the run. */
export function unknownSection({ unknown, ladder }: Pick<MetricsFile, 'unknown' | 'ladder'>): string {
  if (!unknown) return '';
  const { heldOut } = unknown;
  const isTuned = ladder.some(({ name, kept }) => name === 'fine-tuned' && kept);
  const tuned = heldOut && isTuned ? ' The base was fine-tuned on images of each class, the one left out too.' : '';
  const listed = [...(heldOut?.classes ?? [])].sort((a, b) => a.caught - b.caught).slice(0, MOST_LISTED);
  const words = unknownWords(unknown).map((text) => `<p>${escapeXml(text)}</p>`);
  return `${words.join('\n')}${tuned && `\n<p>${tuned.trim()}</p>`}
${
  listed.length
    ? htmlTable({
        caption: `Left out, and caught${heldOut && listed.length < heldOut.classes.length ? `: the ${listed.length} classes caught least` : ''}`,
        columns: ['Class', 'Images', 'Caught'],
        rows: listed.map((own) => [own.class, own.images, percent(own.caught)]),
      })
    : ''
}`;
}
