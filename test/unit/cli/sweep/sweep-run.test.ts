import { showSweep } from '../../../../cli/sweep/show-sweep';
import { sweepFileSchema } from '../../../../cli/sweep/sweep-file';
import { sweepRun } from '../../../../cli/sweep/sweep-run';
import { featureKeys, runKeys } from '../../../../shared/artifacts';
import type { Split } from '../../../../shared/dataset/manifest';
import { featureSpace } from '../../../../shared/features/feature-space';
import { shardResultSchema } from '../../../../shared/features/shard-result';
import { getJson } from '../../../../shared/json-file';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { type StoredRunOptions, storeRun } from '../../../support/store-run';

const RUN: StoredRunOptions = {
  classes: ['ants', 'bees'],
  images: { train: 12, validation: 6, test: 4 },
  config: { head: { epochs: 2 } },
};
const OPTIONS = { trials: 4, folds: 0, repeats: 1, goOn: () => true };

/** A store that notes which keys are read. */
class NotingStore extends MemoryBlobStore {
  readonly read = new Set<string>();

  override get(key: string) {
    this.read.add(key);
    return super.get(key);
  }

  override getRange(key: string, start: number, end: number) {
    this.read.add(key);
    return super.getRange(key, start, end);
  }
}

async function stored(images: StoredRunOptions['images'] = RUN.images) {
  const store = new NotingStore();
  const manifest = await storeRun(store, 'run', { ...RUN, images });
  /** The feature file of a split: storeRun() makes one shard a split. */
  const fileOf = async (split: Split) => {
    const shard = ['test', 'validation', 'train'].indexOf(split);
    const result = await getJson(store, runKeys('run').shardResult(shard), shardResultSchema);
    return featureKeys(featureSpace(manifest)).file(result?.file as string);
  };
  const files = { train: await fileOf('train'), validation: await fileOf('validation'), test: await fileOf('test') };
  store.read.clear();
  return { store, files };
}

describe('sweepRun()', () => {
  test('sweepRun() reads no feature of a test image, with folds neither', async () => {
    for (const folds of [0, 3]) {
      const { store, files } = await stored();
      await sweepRun(store, 'run', { ...OPTIONS, trials: 2, folds });
      expect(store.read.has(files.train)).toBe(true);
      expect(store.read.has(files.validation)).toBe(true);
      expect(store.read.has(files.test)).toBe(false);
    }
  });

  test('sweepRun() gives the same file whatever the test images are', async () => {
    const [one, other] = [await stored(), await stored({ ...RUN.images, test: 9 })];
    expect(await sweepRun(other.store, 'run', OPTIONS)).toEqual(await sweepRun(one.store, 'run', OPTIONS));
  });

  test("sweepRun() ranks by loss, with the run's own setting among the trials", async () => {
    const { store } = await stored();
    const sweep = sweepFileSchema.parse(await sweepRun(store, 'run', OPTIONS));
    expect(sweep.trials.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(sweep.trials.map(({ trial }) => trial).sort()).toEqual([0, 1, 2, 3]);
    const losses = sweep.trials.map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(sweep.images).toEqual({ train: 24, validation: 12 });
    expect(sweep.trials.find(({ trial }) => trial === 0)).toMatchObject({ learningRate: 0.001, dropout: 0.2 });
  });

  test('sweepRun() that is out of time has tried what a shorter one tries, and the first trial always', async () => {
    const { store } = await stored();
    const whole = await sweepRun(store, 'run', OPTIONS);
    let asked = 0;
    const short = await sweepRun(store, 'run', { ...OPTIONS, goOn: () => ++asked < 2 });
    expect(short.trials).toHaveLength(2);
    for (const { rank: _, ...trial } of short.trials)
      expect(whole.trials).toContainEqual(expect.objectContaining(trial));
    expect((await sweepRun(store, 'run', { ...OPTIONS, goOn: () => false })).trials).toHaveLength(1);
  });
});

describe('showSweep()', () => {
  test('showSweep() shows the best, the own setting, and the command that takes the best', async () => {
    const { store } = await stored();
    const sweep = await sweepRun(store, 'run', OPTIONS);
    const trials = sweep.trials.map((trial) => ({ ...trial, loss: trial.trial === 2 ? 0.01 : 0.5 + trial.rank }));
    const lines: string[] = [];
    const sorted = [...trials].sort((a, b) => a.loss - b.loss);
    showSweep({ ...sweep, trials: sorted }, 'photos.zip', (line) => void lines.push(line));
    const text = lines.join('\n');
    expect(text).toContain('0 (own)');
    expect(text).toContain('test images were not used');
    const narrow: string[] = [];
    showSweep({ ...sweep, trials: sorted }, 'photos.zip', (line) => void narrow.push(line), 80);
    const rows = narrow
      .slice(
        0,
        narrow.findIndex((line) => line.startsWith('A wider window')),
      )
      .join('\n')
      .split('\n');
    expect(rows.filter(({ length }) => length > 80)).toEqual([]);
    expect(narrow).toContain('A wider window, or --json, has more: rank');
    const best = sorted[0] as (typeof sorted)[number];
    expect(text).toContain(`headstart train photos.zip --out better --learning-rate ${best.learningRate} --dropout`);
  });
});
