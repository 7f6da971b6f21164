import { ridgeProblem } from '../../../shared/select/ridge-problem';
import { ridgeScore } from '../../../shared/select/ridge-score';
import { cloudTable } from '../../support/cloud-table';

describe('ridgeProblem()', () => {
  test('goes by images or by features, whichever are fewer', () => {
    const by = (count: number, featureCount: number) =>
      ridgeProblem(cloudTable({ classes: 2, count, featureCount, apart: 1, seed: 3 }));
    expect(by(20, 30)).toMatchObject({ by: 'images', size: 20, columns: 30 });
    expect(by(30, 20)).toMatchObject({ by: 'features', size: 20, columns: 20 });
  });

  test('says of a feature that stands there twice what it says by images', () => {
    // Each feature three times is the same problem in another form: 16 columns by features, 48 by images.
    const table = cloudTable({ classes: 3, count: 40, featureCount: 16, apart: 0.3, seed: 12 });
    const features = Float32Array.from({ length: 40 * 48 }, (_, at) => {
      const [image, column] = [Math.floor(at / 48), at % 48];
      return table.features[image * 16 + (column % 16)]!;
    });
    const one = ridgeProblem(table);
    const other = ridgeProblem({ features, featureCount: 48, count: 40 });
    expect([one.by, other.by]).toEqual(['features', 'images']);
    for (const penalty of [0.001, 0.1, 10]) {
      const [a, b] = [one, other].map((problem) => ridgeScore(problem, table.labels, 3, { penalties: [penalty] }));
      expect(a!.squaredError).toBeCloseTo(b!.squaredError, 9);
      expect([...a!.hits]).toEqual([...b!.hits]);
    }
  });
});
