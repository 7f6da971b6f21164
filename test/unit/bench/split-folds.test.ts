import { splitFolds } from '../../../bench/selection/split-folds';
import { cloudTable } from '../../support/cloud-table';

describe('splitFolds()', () => {
  test('spreads each class evenly over the folds, the same by the same seed', () => {
    const table = cloudTable({ classes: 3, count: 151, featureCount: 64, apart: 0.5, seed: 2 });
    const foldOf = splitFolds(table, 3, 5, 1);
    for (let label = 0; label < 3; label++) {
      const counts = [0, 1, 2, 3, 4].map(
        (fold) => foldOf.filter((own, image) => own === fold && table.labels[image] === label).length,
      );
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    expect(splitFolds(table, 3, 5, 1)).toEqual(foldOf);
    expect(splitFolds(table, 3, 5, 2)).not.toEqual(foldOf);
  });

  test('keeps images that show the same on one side: otherwise a head is tested on what it was trained on', () => {
    const table = cloudTable({ classes: 2, count: 100, featureCount: 64, apart: 0.5, seed: 3 });
    // Images 2 i and 2 i + 1 become one image twice, with a little noise.
    const { featureCount } = table;
    const labels = table.labels.map((_, image) => table.labels[image - (image % 2)]!);
    for (let image = 1; image < 100; image += 2) {
      const before = table.features.subarray((image - 1) * featureCount, image * featureCount);
      table.features.set(
        before.map((value, i) => value + 0.001 * (i % 3)),
        image * featureCount,
      );
    }
    const foldOf = splitFolds({ ...table, labels }, 2, 5, 1);
    for (let image = 1; image < 100; image += 2) expect(foldOf[image]).toBe(foldOf[image - 1]);
  });
});
