import type { MetricsFile } from '../metrics/metrics-file';
import { classNotes } from './class-notes';
import type { ExamplePair } from './example-pairs';
import { htmlTable } from './html-table';
import { count, percent, sum, threePlaces } from './in-words';

/**
 * Confusion matrix, and precision and recall of each class, of one split.
 * @param shown cells of which the report shows images
 */
export function classesSection(
  { confusionMatrix, perClass }: Pick<MetricsFile, 'confusionMatrix' | 'perClass'>,
  split: string,
  shown: readonly ExamplePair[] = [],
): string {
  const most = Math.max(1, ...confusionMatrix.flat());
  const names = perClass.map((own) => own.class);
  const matrix = htmlTable({
    caption: `Confusion matrix, ${split}: rows are true classes, columns are predictions`,
    className: 'matrix',
    columns: ['', ...names],
    rows: confusionMatrix.map((row, i) => [names[i] as string, ...row]),
    // Right answers lie on the diagonal, in another colour than mistakes.
    cellStyle: (row, column) => {
      const share = (confusionMatrix[row]?.[column] ?? 0) / most;
      return `background:rgba(var(--${row === column ? 'good' : 'bad'}),${(share * 0.5).toFixed(2)})`;
    },
    cellAbout(row, column) {
      const images = confusionMatrix[row]?.[column] ?? 0;
      if (images === 0) return undefined;
      const [label, predicted] = [names[row], names[column]];
      const pair = shown.find((own) => own.label === label && own.predicted === predicted);
      const all = sum(confusionMatrix[row] ?? []);
      const text = `${images} of ${count(all, 'image')} of ${label} (${percent(images / all)}) classified as ${predicted}`;
      return { text: pair ? `${text}; ${pair.images} of them shown below` : text, href: pair && `#${pair.id}` };
    },
  });
  const each = htmlTable({
    caption: `Class by class, ${split}`,
    columns: ['Class', 'Precision', 'Recall', 'F1', 'Images'],
    rows: perClass.map((own) => [own.class, ...[own.precision, own.recall, own.f1].map(threePlaces), own.support]),
  });
  const notes = classNotes(perClass).map((text) => `<p class="quiet">${text}</p>`);
  return `<div class="pair">${matrix}\n${each}</div>${notes.join('')}`;
}
