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

  test('says that a file of an earlier release was not looked at for it', () => {
    expect(shownOf(undefined).row?.slice(0, 2)).toEqual(['turned upright', 'not looked']);
  });
});
