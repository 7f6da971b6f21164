import { showInspection } from '../../../../cli/inspect/show-inspection';
import type { InspectionFile } from '../../../../shared/inspect/inspection-file';
import { inspectionOf } from '../../../support/report-input';

const counts = { train: { cats: 9, dogs: 9 }, validation: { cats: 3, dogs: 3 }, test: { cats: 0, dogs: 0 } };

/** The row of turned images, and what is said of them below the table. */
function shownOf(turned: InspectionFile['turned']) {
  const lines: string[] = [];
  const inspection = inspectionOf({ classes: ['cats', 'dogs'], counts, skipped: [] });
  showInspection({ ...inspection, images: 300, turned }, (line) => void lines.push(line));
  const all = lines.join('\n').split('\n');
  return {
    row: all.find((line) => line.startsWith('turned'))?.split(/\s{2,}/),
    notices: all.filter((line) => line.includes('Notice:')),
  };
}

describe('showInspection()', () => {
  const first = [{ file: 'cats/phone.jpg', class: 'cats', split: 'train' as const, orientation: 6 }];

  test('counts images that were turned upright, with no warning', () => {
    const { row, notices } = shownOf({ orient: 'exif', images: 200, first });
    expect(row).toEqual(['turned upright', '200', 'cats/phone.jpg (EXIF 6)']);
    expect(notices).toEqual([]);
  });

  test('warns where many are turned and ignored', () => {
    const { row, notices } = shownOf({ orient: 'ignore', images: 4, first });
    expect(row).toEqual(['turned, ignored', '4', 'cats/phone.jpg (EXIF 6)']);
    expect(notices).toEqual([expect.stringContaining('4 of 300 images are stored turned')]);
    expect(shownOf({ orient: 'ignore', images: 3, first }).notices).toEqual([]);
  });

  test('counts labels that seem missing and wrong where an image may have several', () => {
    const rows = (doubtedLabels: InspectionFile['doubtedLabels']) => {
      const lines: string[] = [];
      const inspection = inspectionOf({ classes: ['cats', 'dogs'], counts, skipped: [] });
      showInspection({ ...inspection, wrongLabels: null, doubtedLabels }, (line) => void lines.push(line));
      const all = lines.join('\n').split('\n');
      return all.filter((line) => / labels {2}/.test(line)).map((line) => line.trim().split(/\s{2,}/));
    };
    const place = { file: 'a.jpg', class: 'cats', split: 'train' as const, confident: true };
    const first = [
      { ...place, label: 'cats', kind: 'extra' as const, probability: 0.02 },
      { ...place, label: 'dogs', kind: 'missing' as const, probability: 0.97 },
    ];
    expect(rows({ missing: { confident: 1, doubtful: 2 }, extra: { confident: 1, doubtful: 3 }, first })).toEqual([
      ['likely missing labels', '1', 'a.jpg: + dogs, 97 %'],
      ['likely wrong labels', '1', 'a.jpg: - cats, 98 %'],
      ['doubtful labels', '5'],
    ]);
    expect(rows(null).map(([name, count]) => [name, count])).toEqual([
      ['likely missing labels', 'not looked'],
      ['likely wrong labels', 'not looked'],
      ['doubtful labels', 'not looked'],
    ]);
  });

  test('says that a file of an earlier release was not looked at for it', () => {
    expect(shownOf(undefined).row?.slice(0, 2)).toEqual(['turned upright', 'not looked']);
  });
});
