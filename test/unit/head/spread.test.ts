import fc from 'fast-check';
import { parseConfig } from '../../../shared/config';
import type { FeatureTable } from '../../../shared/features/feature-table';
import { crossValidate, foldsOf } from '../../../shared/head/cross-validate';
import { joinTables, selectRows } from '../../../shared/head/feature-rows';
import { repeatTraining } from '../../../shared/head/repeat-training';
import { summarize } from '../../../shared/head/spread';
import { trainHead } from '../../../shared/head/train-head';
import { goldenFeatures } from '../../support/golden-formulas';

function table(count: number, salt: number, classes = 2): FeatureTable {
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  return {
    ...{ count, featureCount: 64, features: goldenFeatures(labels, classes, 64, salt) },
    labels: Int32Array.from(labels),
    names: labels.map((_, i) => `${salt}/${i}.jpg`),
  };
}

const training = (head: object) => ({
  train: table(40, 1),
  validation: table(20, 2),
  classes: ['ants', 'bees'],
  config: parseConfig({ head: { epochs: 4, ...head } }).head,
  seed: 7,
});

describe('repeatTraining()', () => {
  test('repeatTraining() keeps the first training, and trains once from each seed that follows', async () => {
    const options = training({ repeats: 3 });
    const first = await trainHead(options);
    const done: number[] = [];
    const { runs, loss, accuracy } = await repeatTraining({ ...options, first, onRepeat: (n) => void done.push(n) });
    expect(runs.map(({ seed }) => seed)).toEqual([7, 8, 9]);
    expect(done).toEqual([1, 2, 3]);
    for (const own of runs) {
      const { history } = await trainHead({ ...options, seed: own.seed });
      expect(own.loss).toBe(history.val_loss.at(-1));
      expect(own.accuracy).toBe(history.val_accuracy.at(-1));
    }
    expect(new Set(runs.map((own) => own.loss)).size).toBe(3);
    expect(loss).toEqual(summarize(runs.map((own) => own.loss)));
    expect(accuracy.min).toBe(Math.min(...runs.map((own) => own.accuracy)));
  });

  test('repeatTraining() goes on from 0 after the last seed there is', async () => {
    const options = { ...training({ repeats: 2, epochs: 1 }), seed: 0xffffffff };
    const { runs } = await repeatTraining({ ...options, first: await trainHead(options) });
    expect(runs.map(({ seed }) => seed)).toEqual([0xffffffff, 0]);
  });
});

describe('crossValidate()', () => {
  test('crossValidate() measures every image once, by heads that have not seen it', async () => {
    const { images, folds, accuracyOfAll } = await crossValidate({ ...training({}), folds: 5 });
    expect(images).toBe(60);
    expect(folds.map((fold) => fold.images)).toEqual([12, 12, 12, 12, 12]);
    const hits = folds.reduce((sum, fold) => sum + fold.accuracy * fold.images, 0);
    expect(accuracyOfAll).toBeCloseTo(hits / 60, 9);
  });

  test('crossValidate() finds chance where labels are random: no fold has been learnt by heart', async () => {
    // 64 features of 60 images: a head that had seen an image would know it.
    const options = training({ epochs: 60, learningRate: 0.02, dropout: 0 });
    const noise = (own: FeatureTable, salt: number): FeatureTable => ({
      ...own,
      features: goldenFeatures(
        Array.from(own.labels, () => 0),
        2,
        64,
        salt,
      ),
    });
    const { accuracyOfAll } = await crossValidate({
      ...options,
      train: noise(options.train, 3),
      validation: noise(options.validation, 4),
      folds: 4,
    });
    expect(accuracyOfAll).toBeLessThan(0.75);
  });

  test('crossValidate() gives the same numbers twice', async () => {
    const options = { ...training({ epochs: 2 }), folds: 3 };
    expect(await crossValidate(options)).toEqual(await crossValidate(options));
  });
});

describe('foldsOf()', () => {
  test('foldsOf() deals out each class evenly, and keeps equal images together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ label: fc.nat(2), content: fc.nat(30) }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 6 }),
        (rows, folds) => {
          const own: FeatureTable = {
            ...{ count: rows.length, featureCount: 2, names: [] },
            // The class is part of the content here, so that a group has one class.
            features: Float32Array.from(rows.flatMap(({ label, content }) => [label, content])),
            labels: Int32Array.from(rows, ({ label }) => label),
          };
          const places = foldsOf(own, folds, 1);
          const byContent = new Map<string, number>();
          for (const [row, { label, content }] of rows.entries()) {
            const key = `${label} ${content}`;
            expect(byContent.get(key) ?? places[row]).toBe(places[row]);
            byContent.set(key, places[row] as number);
          }
          for (const label of [0, 1, 2]) {
            const groups = [...byContent].filter(([key]) => key.startsWith(`${label} `));
            const sizes = Array.from({ length: folds }, (_, i) => groups.filter(([, fold]) => fold === i).length);
            expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});

describe('joinTables()', () => {
  test('joinTables() is undone by selectRows()', () => {
    const [first, second] = [table(6, 1), table(4, 2)];
    const both = joinTables(first, second);
    expect(selectRows(both, (row) => row < 6)).toEqual(first);
    expect(selectRows(both, (row) => row >= 6)).toEqual(second);
  });

  test('joinTables() refuses features of another length', () => {
    expect(() => joinTables(table(2, 1), { ...table(2, 1), featureCount: 32 })).toThrow(RangeError);
  });
});

describe('summarize()', () => {
  test('summarize() gives mean, deviation of the sample and both ends', () => {
    expect(summarize([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, sd: Math.sqrt(32 / 7), min: 2, max: 9 });
    expect(summarize([3])).toEqual({ mean: 3, sd: 0, min: 3, max: 3 });
  });
});
