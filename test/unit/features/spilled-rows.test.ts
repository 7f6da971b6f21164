import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTrainingRows } from '../../../shared/features/open-training-rows';
import { readFeatureTable } from '../../../shared/features/read-feature-table';
import { spillRows } from '../../../shared/features/spilled-rows';
import { type TrainHeadOptions, trainHead } from '../../../shared/head/train-head';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { storeRun } from '../../support/store-run';

const classes = ['ants', 'bees', 'cats'];

async function stored(config: object = {}) {
  const store = new MemoryBlobStore();
  const images = { train: 40, validation: 10, test: 5 };
  const manifest = await storeRun(store, 'run-1', { classes, images, bad: ['train/bees/7.jpg'], config });
  return { store, manifest, table: await readFeatureTable(store, 'run-1', manifest, 'train') };
}
const newFolder = () => mkdtempSync(join(tmpdir(), 'headstart-rows-'));

describe('spillRows()', () => {
  test('has the rows and labels of the table in memory, in its order', async () => {
    const { store, manifest, table } = await stored();
    const rows = await spillRows(store, 'run-1', manifest, 'train', newFolder());
    expect(rows.count).toBe(table.count);
    expect(rows.labels).toEqual(table.labels);
    const row = new Float32Array(table.featureCount);
    for (let i = 0; i < table.count; i++) {
      rows.readRow(i, row);
      expect(row).toEqual(table.features.slice(i * table.featureCount, (i + 1) * table.featureCount));
    }
    expect(() => rows.readRow(table.count, row)).toThrow(RangeError);
    await rows.remove();
  });

  test('leaves no file behind, not where a feature file is gone either', async () => {
    const { store, manifest } = await stored();
    const folder = newFolder();
    const rows = await spillRows(store, 'run-1', manifest, 'train', folder);
    expect(existsSync(folder)).toBe(true);
    await rows.remove();
    expect(existsSync(folder)).toBe(false);
    const broken = { ...manifest, base: { ...manifest.base, sha256: 'cd'.repeat(32) } };
    const other = newFolder();
    await expect(spillRows(store, 'run-1', broken, 'train', other)).rejects.toThrow(/is gone or damaged/);
    expect(existsSync(other)).toBe(false);
  });
});

describe('trainHead()', () => {
  test.each([{ dropout: 0.2 }, { dropout: 0, optimizer: 'sgd' }])(
    'trainHead() gives the same head to the bit from a file as from memory, with %j',
    async (head) => {
      const { store, manifest, table } = await stored({ head: { epochs: 3, ...head } });
      const validation = await readFeatureTable(store, 'run-1', manifest, 'validation');
      const train = (rows: TrainHeadOptions['train']) =>
        trainHead({ train: rows, validation, classes, config: manifest.config.head, seed: 5 });
      const rows = await spillRows(store, 'run-1', manifest, 'train', newFolder());
      const [memory, file] = [await train(table), await train(rows)];
      await rows.remove();
      expect(file.head.kernel).toEqual(memory.head.kernel);
      expect(file.head.bias).toEqual(memory.head.bias);
      expect(file.history).toEqual(memory.history);
    },
  );
});

describe('openTrainingRows()', () => {
  test('takes a file where the rows would take more memory than they may', async () => {
    const { store, manifest, table } = await stored();
    const validation = await readFeatureTable(store, 'run-1', manifest, 'validation');
    expect(await openTrainingRows('run-1', manifest, store)).toEqual({ train: table, validation });
    const spilled = await openTrainingRows('run-1', manifest, store, 100_000);
    const rows = spilled.train;
    if (!('remove' in rows)) throw new Error('in memory');
    expect([rows.count, rows.labels]).toEqual([table.count, table.labels]);
    const last = new Float32Array(table.featureCount);
    rows.readRow(rows.count - 1, last);
    expect(last).toEqual(table.features.slice(-table.featureCount));
    expect(spilled.validation).toEqual(validation);
    await rows.remove();
  });

  test.each([{ mode: 'augment', augment: { views: 2 } }, { head: { crossValidate: 3 } }])(
    'keeps the rows in memory for %j, which put tables together',
    async (config) => {
      const { store, manifest, table } = await stored(config);
      expect((await openTrainingRows('run-1', manifest, store, 0)).train).toEqual(table);
    },
  );
});
