import type { MetricsFile } from '../metrics/metrics-file';
import { classNotes } from './class-notes';
import { htmlTable } from './html-table';
import { threePlaces } from './in-words';

/** Confusion matrix, and precision and recall of each class, of one split. */
export function classesSection(
  { confusionMatrix, perClass }: Pick<MetricsFile, 'confusionMatrix' | 'perClass'>,
  split: string,
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
  });
  const each = htmlTable({
    caption: `Class by class, ${split}`,
    columns: ['Class', 'Precision', 'Recall', 'F1', 'Images'],
    rows: perClass.map((own) => [own.class, ...[own.precision, own.recall, own.f1].map(threePlaces), own.support]),
  });
  const notes = classNotes(perClass).map((text) => `<p class="quiet">${text}</p>`);
  return `<div class="pair">${matrix}\n${each}</div>${notes.join('')}`;
}
