import { parseConfig } from '../../../shared/config';
import { crossValidate } from '../../../shared/head/cross-validate';
import { scoreBase } from '../../../shared/select/score-base';
import { cloudTable } from '../../support/cloud-table';

/** Share of pairs that two lists of numbers order alike. */
function agreement(one: readonly number[], other: readonly number[]): number {
  let alike = 0;
  let pairs = 0;
  for (const i of one.keys()) {
    for (let j = 0; j < i; j++) {
      pairs += 1;
      if (Math.sign(one[i]! - one[j]!) === Math.sign(other[i]! - other[j]!)) alike += 1;
    }
  }
  return alike / pairs;
}

describe('scoreBase()', () => {
  test('orders bases as cross-validation of the real head does, and says nearly the same of each', async () => {
    const config = parseConfig({ head: { epochs: 30, learningRate: 0.01, dropout: 0 } }).head;
    const classes = ['ants', 'bees', 'cats'];
    const trained: number[] = [];
    const scores: ReturnType<typeof scoreBase>[] = [];
    for (const apart of [0.05, 0.15, 0.25, 0.4, 0.7]) {
      const options = { classes: 3, count: 300, featureCount: 64, apart, seed: 9 };
      const table = cloudTable(options);
      const none = { ...table, count: 0, features: new Float32Array(0), labels: new Int32Array(0), names: [] };
      const folds = await crossValidate({ train: table, validation: none, classes, config, seed: 1, folds: 5 });
      trained.push(folds.accuracyOfAll);
      scores.push(scoreBase(table, 3));
    }
    expect(
      agreement(
        scores.map(({ accuracy }) => accuracy),
        trained,
      ),
    ).toBe(1);
    expect(
      agreement(
        scores.map(({ logMe }) => logMe),
        trained,
      ),
    ).toBe(1);
    for (const [i, { accuracy }] of scores.entries()) expect(Math.abs(accuracy - trained[i]!)).toBeLessThan(0.06);
  });

  test('gives an interval around its accuracy, and which images it tells right', () => {
    const score = scoreBase(cloudTable({ classes: 2, count: 50, featureCount: 10, apart: 0.3, seed: 1 }), 2);
    expect(score.interval.low).toBeLessThan(score.accuracy);
    expect(score.interval.high).toBeGreaterThan(score.accuracy);
    expect([...score.hits].reduce((a, b) => a + b, 0) / 50).toBeCloseTo(score.accuracy, 12);
  });

  test('scores each class of images that may have several labels by itself', () => {
    // Two clouds' features added up: 0 is of neither, 3 of both.
    const [a, b] = [1, 2].map((seed) => cloudTable({ classes: 2, count: 120, featureCount: 24, apart: 0.6, seed })) as [
      ReturnType<typeof cloudTable>,
      ReturnType<typeof cloudTable>,
    ];
    const of = (i: number) => (i % 2) + 2 * (Math.floor(i / 2) % 2);
    const features = a.features.map((value, at) => {
      const [image, column] = [Math.floor(at / 24), at % 24];
      return value + (b.features[Math.floor(of(image) / 2) * 24 + column] as number);
    });
    const table = { ...a, features, labels: Int32Array.from(a.labels, (_, i) => of(i)) };
    const sets = [[], [0], [1], [0, 1]];
    const score = scoreBase(table, 2, sets);
    const single = scoreBase({ ...table, labels: table.labels.map((set) => set % 2) }, 2);
    expect(score.accuracy).toBeGreaterThan(0.8);
    expect([...score.hits].reduce((x, y) => x + y, 0) / 120).toBeCloseTo(score.accuracy, 12);
    expect(new Set(score.hits)).toContain(0.5);
    // Sets of one class each are what one label is; but for the choice of the likeliest.
    const one = scoreBase({ ...table, labels: table.labels.map((set) => set % 2) }, 2, [[0], [1]]);
    expect([one.squaredError, one.logMe]).toEqual([single.squaredError, single.logMe]);
  });

  test.each([
    ['one image', 1, 1],
    ['features that are not finite', 8, Number.NaN],
  ])('refuses %s', (_, count, value) => {
    const table = cloudTable({ classes: 2, count, featureCount: 4, apart: 1, seed: 1 });
    table.features[0] = value;
    expect(() => scoreBase(table, 2)).toThrow(RangeError);
  });
});
