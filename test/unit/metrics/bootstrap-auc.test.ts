import { bootstrapAuc } from '../../../shared/metrics/bootstrap-auc';
import { rocAuc } from '../../../shared/metrics/roc-auc';
import { Random } from '../../../shared/random';

/** Two classes whose scores are normal, `apart` standard deviations away from each other. */
function draw(count: number, apart: number, seed: number) {
  const random = new Random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  const p = Array.from(labels, (label) => 1 / (1 + Math.exp(-(normal() + label * apart))));
  return { labels, probabilities: Float32Array.from(p.flatMap((value) => [1 - value, value])) };
}

describe('bootstrapAuc()', () => {
  test('bootstrapAuc() gives the same ends for the same seed, others for another', () => {
    const { probabilities, labels } = draw(80, 1, 1);
    expect(bootstrapAuc(probabilities, labels, 2, 5)).toEqual(bootstrapAuc(probabilities, labels, 2, 5));
    expect(bootstrapAuc(probabilities, labels, 2, 6)).not.toEqual(bootstrapAuc(probabilities, labels, 2, 5));
  });

  test('bootstrapAuc() lies around the area, and is as wide as Hanley and McNeil say', () => {
    const { probabilities, labels } = draw(400, 1.2, 3);
    const area = rocAuc(probabilities, labels, 2) as number;
    const interval = bootstrapAuc(probabilities, labels, 2, 1);
    expect(interval?.low).toBeLessThan(area);
    expect(interval?.high).toBeGreaterThan(area);
    // Their standard error (1982), with 200 images a class.
    const [q1, q2] = [area / (2 - area), (2 * area ** 2) / (1 + area)];
    const error = Math.sqrt((area * (1 - area) + 199 * (q1 - area ** 2) + 199 * (q2 - area ** 2)) / 200 ** 2);
    const width = (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(width / (2 * 1.96 * error)).toBeGreaterThan(0.85);
    expect(width / (2 * 1.96 * error)).toBeLessThan(1.15);
  });

  test('bootstrapAuc() covers the true area in about 95 of 100 data sets', () => {
    const truth = 0.8023; // P(N(1.2, 1) > N(0, 1)) = Φ(1.2 / √2)
    let covered = 0;
    for (let seed = 0; seed < 80; seed++) {
      const { probabilities, labels } = draw(100, 1.2, 1000 + seed);
      const { low, high } = bootstrapAuc(probabilities, labels, 2, seed, 200) ?? { low: 1, high: 0 };
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / 80).toBeGreaterThan(0.88);
    expect(covered / 80).toBeLessThanOrEqual(0.99);
  });

  test('bootstrapAuc() of scores that are all alike is one half, of scores without overlap one', () => {
    const labels = Int32Array.of(0, 0, 1, 1, 1);
    const p = (values: readonly number[]) => Float32Array.from(values.flatMap((value) => [1 - value, value]));
    expect(bootstrapAuc(p([0.5, 0.5, 0.5, 0.5, 0.5]), labels, 2, 1)).toEqual({ low: 0.5, high: 0.5 });
    expect(bootstrapAuc(p([0.1, 0.2, 0.7, 0.8, 0.9]), labels, 2, 1)).toEqual({ low: 1, high: 1 });
  });

  test('bootstrapAuc() of three classes lies around the mean area, without a class that has no image; it is null where only one has', () => {
    const random = new Random(9);
    const labels = Int32Array.from({ length: 90 }, (_, i) => i % 3);
    const rows = Array.from(labels, (label) => [0, 1, 2].map((i) => random.uniform() + (i === label ? 0.5 : 0)));
    const probabilities = Float32Array.from(rows.flatMap((row) => row.map((v) => v / row.reduce((a, b) => a + b))));
    const area = rocAuc(probabilities, labels, 3) as number;
    const interval = bootstrapAuc(probabilities, labels, 3, 1);
    expect(interval?.low).toBeLessThan(area);
    expect(interval?.high).toBeGreaterThan(area);
    const two = labels.map((label) => Math.min(label, 1));
    const ofTwo = bootstrapAuc(probabilities, two, 3, 1);
    expect(ofTwo?.low).toBeLessThan(rocAuc(probabilities, two, 3) as number);
    expect(ofTwo?.high).toBeGreaterThan(rocAuc(probabilities, two, 3) as number);
    expect(
      bootstrapAuc(
        probabilities,
        labels.map(() => 1),
        3,
        1,
      ),
    ).toBeNull();
  });
});
