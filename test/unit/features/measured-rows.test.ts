import { existsSync } from 'node:fs';
import { runKeys } from '../../../shared/artifacts';
import type { FeatureTable } from '../../../shared/features/feature-table';
import { eachBlock, type MeasuredRows, pickRows } from '../../../shared/features/measured-rows';
import { openMeasuredRows } from '../../../shared/features/open-measured-rows';
import { runFeatures } from '../../../shared/features/run-features';
import { SpilledSplit } from '../../../shared/features/spilled-rows';
import { fitDirections, nearestTo } from '../../../shared/head/class-directions';
import type { Head } from '../../../shared/head/head';
import { logitsOfRows } from '../../../shared/head/logits-of-rows';
import { logitsOf } from '../../../shared/head/predict-head';
import { measureZeroShot } from '../../../shared/metrics/zero-shot';
import { Random } from '../../../shared/random';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { storeRun } from '../../support/store-run';

const classes = ['ants', 'bees', 'cats'];

async function stored() {
  const store = new MemoryBlobStore();
  // More validation images than a block has rows.
  const images = { train: 2, validation: 400, test: 7 };
  const manifest = await storeRun(store, 'run-1', { classes, images, bad: ['test/bees/3.jpg'] });
  const open = (bytes?: number) => openMeasuredRows(store, 'run-1', manifest, runFeatures('run-1', manifest), bytes);
  return { store, manifest, open };
}

/** Of each class the mean of its rows, each of length 1, itself of length 1: [1280, 3]. */
function meansOf({ features, labels, featureCount }: FeatureTable): number[] {
  const columns = classes.map((_, label) => {
    const sums = new Float64Array(featureCount);
    for (const [row, own] of labels.entries()) {
      if (own !== label) continue;
      const values = features.subarray(row * featureCount, (row + 1) * featureCount);
      const length = Math.hypot(...values);
      for (const [i, value] of values.entries()) sums[i] = (sums[i] as number) + value / length;
    }
    const length = Math.hypot(...sums);
    return sums.map((sum) => sum / length);
  });
  return Array.from({ length: featureCount * 3 }, (_, at) => columns[at % 3]?.[Math.floor(at / 3)] as number);
}

const foldersOf = (splits: readonly MeasuredRows[]) =>
  splits.map((split) => {
    if (!(split instanceof SpilledSplit)) throw new Error('in memory');
    return split.folder;
  });

describe('openMeasuredRows()', () => {
  test('openMeasuredRows() gives rows that measure to the same bit, whether they are in memory or in files', async () => {
    const { open } = await stored();
    const [memory, files] = [await open(), await open(0)];
    const random = new Random(3);
    const drawn = (count: number) => Float32Array.from({ length: count }, () => random.uniform() - 0.5);
    const head: Head = { classes, featureCount: 1280, units: 3, kernel: drawn(3840), bias: drawn(3), dropout: 0 };
    const top = { featureCount: 1280, classes: 4, weights: drawn(5120), bias: drawn(4) };
    const measured = ({ validation, test }: typeof memory) => {
      const { directions, nearest } = fitDirections(validation, 3);
      return {
        labels: [validation.labels, test.labels],
        names: [validation.names, test.names],
        logits: [logitsOfRows(head, validation), logitsOfRows(head, test)],
        directions,
        nearest: [nearest, nearestTo(directions, test)],
        zeroShot: measureZeroShot(top, { outputs: [[0], [1, 3], [2]] } as never, validation, classes),
      };
    };
    expect(foldersOf([files.validation, files.test]).map((folder) => existsSync(folder))).toEqual([true, true]);
    expect(measured(files)).toEqual(measured(memory));
    if (!('features' in memory.validation)) throw new Error('not in memory');
    const { count, features } = memory.validation;
    expect(count).toBe(1200);
    expect(logitsOfRows(head, files.validation)).toEqual(logitsOf(head, features, count));
    const { values } = fitDirections(files.validation, 3).directions;
    const means = meansOf(memory.validation as FeatureTable);
    for (const [at, mean] of means.entries()) expect(values[at]).toBeCloseTo(mean, 5);
    await files.remove();
    await memory.remove();
  });

  test('openMeasuredRows() leaves no file behind, not where a feature file is gone either', async () => {
    const { store, manifest, open } = await stored();
    const files = await open(0);
    const folders = foldersOf([files.validation, files.test]);
    await files.remove();
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
    expect(await store.size(runKeys('run-1').manifest)).toBeGreaterThan(0);
    const broken = { ...manifest, base: { ...manifest.base, sha256: 'cd'.repeat(32) } };
    const take = jest.spyOn(SpilledSplit.prototype, 'remove');
    try {
      const opened = openMeasuredRows(store, 'run-1', broken, runFeatures('run-1', broken), 0);
      await expect(opened).rejects.toThrow(/is gone or damaged/);
      expect(take).toHaveBeenCalledTimes(2);
      expect(foldersOf(take.mock.contexts).map((folder) => existsSync(folder))).toEqual([false, false]);
    } finally {
      take.mockRestore();
    }
  });
});

describe('eachBlock()', () => {
  test('eachBlock() gives every row once, in their order, from a file as from memory', async () => {
    const { open } = await stored();
    const [memory, files] = [await open(), await open(0)];
    const rowsOf = (table: MeasuredRows) => [...eachBlock(table)].map(({ from, rows }) => [from, rows]);
    const copies = (table: MeasuredRows) => Array.from(eachBlock(table), ({ features }) => features.slice());
    expect(rowsOf(files.validation)).toEqual([
      [0, 1024],
      [1024, 176],
    ]);
    expect(copies(files.validation)).toEqual(copies(memory.validation));
    expect(pickRows(files.validation, [1199, 0, 7])).toEqual(pickRows(memory.validation, [1199, 0, 7]));
    if ('features' in files.test) throw new Error('in memory');
    const beyond = new Float32Array(2 * 1280);
    expect(() => (files.test as SpilledSplit).readRows(files.test.count - 1, beyond)).toThrow(RangeError);
    await files.remove();
  });
});
