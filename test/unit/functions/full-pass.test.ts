import { fullPass } from '../../../functions/full-pass/full-pass';
import { trainHeadStep } from '../../../functions/train-head';
import { runKeys } from '../../../shared/artifacts';
import { writeBaseOnnx } from '../../../shared/backbone/mobilenet-v2/write-onnx';
import type { AugmentConfig } from '../../../shared/config';
import { readManifest } from '../../../shared/dataset/read-manifest';
import { createOnnxEngine } from '../../../shared/engine/onnx-engine';
import { CancelledError, SourceError } from '../../../shared/errors';
import { readFeatureTable } from '../../../shared/features/read-feature-table';
import { readWithViews } from '../../../shared/features/read-with-views';
import { loadSplit } from '../../../shared/features/split-file';
import { lossAndAccuracy } from '../../../shared/head/cross-entropy';
import { keptRung, loadLadder } from '../../../shared/head/ladder';
import { predictHead } from '../../../shared/head/predict-head';
import { loadHead } from '../../../shared/head/store-head';
import { getJson } from '../../../shared/json-file';
import { historyFileSchema } from '../../../shared/metrics/metrics-file';
import { FakeEngine } from '../../support/fake-engine';
import { extractByMap, ingested, objects, type PipelineRunOptions, pictures } from '../../support/pipeline-run';
import { randomBase } from '../../support/random-base';

const SPLITS = [...pictures(22), ...pictures(6, 'validation'), ...pictures(4, 'test')];
const engine = () => new FakeEngine({ imageSizePx: 8 });
const augmented = (views: number, config: object = {}) => ({
  mode: 'augment',
  augment: { views },
  shardImages: 9,
  ...config,
});

/** The table that the head is trained on. */
async function tableOf({ store, runId }: Awaited<ReturnType<typeof ingested>>) {
  const manifest = await readManifest(store, runId);
  const train = await readFeatureTable(store, runId, manifest, 'train');
  return readWithViews(store, runId, manifest, manifest.config.augment as AugmentConfig, train);
}

async function views(options: Omit<PipelineRunOptions, 'files'> & { files?: PipelineRunOptions['files'] }) {
  const run = await ingested({ files: SPLITS, ...options });
  const result = await fullPass.invoke({ runId: run.runId, task: 'augment' }, run.context);
  return { ...run, result };
}

describe('readWithViews()', () => {
  test('takes an image for its own views that came to training after they were made', async () => {
    const files = pictures(60).map(({ name, data }) => ({
      name: String(name).replace('train/', ''),
      data: data ?? '',
    }));
    const run = await views({ files, engine: engine(), config: augmented(2) });
    await trainHeadStep.invoke({ runId: run.runId }, run.context);
    const split = await loadSplit(run.store, run.runId);
    const late = new Set(split?.moved.flatMap(({ file, to }) => (to === 'train' ? [file] : [])));
    expect(late.size).toBeGreaterThan(0);
    const { features, names, featureCount, count } = await tableOf(run);
    const of = (row: number) => features.subarray(row * featureCount, (row + 1) * featureCount);
    for (let row = 0; row < count / 3; row++) {
      const [own, ...shown] = [0, 1, 2].map((view) => of(row + (view * count) / 3));
      for (const view of shown) {
        if (late.has(names[row] as string)) expect(view).toEqual(own);
        else expect(view).not.toEqual(own);
      }
    }
  });
});

describe('fullPass, task "features"', () => {
  test('leaves the same bytes as the Map, shard for shard, with the ONNX engine', async () => {
    const onnx = await createOnnxEngine(writeBaseOnnx(randomBase(0.35), 96), { imageSizePx: 96, featureCount: 1280 });
    try {
      const config = { width: 0.35, imageSizePx: 96, shardImages: 9 };
      const byMap = await ingested({ files: SPLITS, engine: onnx, config });
      await extractByMap(byMap.context, byMap.runId);
      const byJob = await ingested({ files: SPLITS, engine: onnx, config });
      const result = await fullPass.invoke({ runId: byJob.runId, task: 'features' }, byJob.context);
      expect(result).toEqual({ task: 'features', images: 32, cached: 0, skipped: 0 });
      const made = await objects(byJob.store, '');
      expect(Object.keys(made).filter((key) => key.endsWith('.hsf'))).toHaveLength(4);
      expect(made).toEqual(await objects(byMap.store, ''));
    } finally {
      await onnx.dispose();
    }
  });

  test('finds what the Map has done and goes on from there', async () => {
    const first = engine();
    const run = await ingested({ files: SPLITS, engine: first, config: { shardImages: 9 } });
    await extractByMap(run.context, run.runId);
    expect(await fullPass.invoke({ runId: run.runId, task: 'features' }, run.context)).toMatchObject({ images: 32 });
    expect(first.images).toBe(32);
  });

  test('stops at the first failure, and starts nothing after it', async () => {
    const run = await ingested({ files: SPLITS, engine: engine(), config: { shardImages: 2 } });
    let opened = 0;
    const openSource = () => {
      opened++;
      return Promise.reject(new SourceError('the archive is gone'));
    };
    const failing = fullPass.invoke({ runId: run.runId, task: 'features' }, { ...run.context, openSource });
    await expect(failing).rejects.toThrow(SourceError);
    expect(opened).toBe(2);
  });
});

describe('fullPass, task "augment"', () => {
  test('makes views of training images only, and counts them', async () => {
    const run = await views({ engine: engine(), config: augmented(3) });
    expect(run.result).toEqual({ task: 'augment', images: 32 + 22 * 3, cached: 0, skipped: 0 });
    const table = await tableOf(run);
    expect(table.count).toBe(22 * 4);
    expect([...table.labels.subarray(22, 44)]).toEqual([...table.labels.subarray(0, 22)]);
    expect(new Set(table.names).size).toBe(22);
    expect(table.names.every((name) => name.startsWith('train/'))).toBe(true);
    const rows = Array.from({ length: table.count }, (_, i) => table.features.slice(i * 1280, i * 1280 + 4).join());
    expect(new Set(rows).size).toBe(rows.length);
  });

  test('computes nothing a second time: not in the same run, not in another of the same images', async () => {
    const first = await views({ engine: engine(), config: augmented(3) });
    const again = engine();
    const context = { ...first.context, base: { ...first.context.base, engine: async () => again } };
    const rerun = await fullPass.invoke({ runId: 'run', task: 'augment' }, context);
    expect(rerun).toMatchObject({ images: 98, cached: 98 });
    const other = await views({
      store: first.store,
      runId: 'other',
      engine: again,
      config: augmented(3, { seed: 1, maxBadShare: 0.3 }),
    });
    expect(other.result).toMatchObject({ images: 98, cached: 98 });
    expect(again.images).toBe(0);
  });

  test('computes a further view beside known ones, and new images of a grown archive alone', async () => {
    const { store } = await views({ engine: engine(), config: augmented(2) });
    await trainHeadStep.invoke(
      { runId: 'run' },
      (await ingested({ store, files: SPLITS, engine: engine(), config: augmented(2) })).context,
    );
    const third = engine();
    await views({ store, runId: 'third', engine: third, config: augmented(3) });
    expect(third.images).toBe(22);
    const grown = engine();
    const files = [...pictures(3, 'train', 100), ...SPLITS];
    await views({ store, runId: 'grown', engine: grown, files, config: augmented(2) });
    expect(grown.images).toBe(3 * 3);
  });

  test('gives a view the same features whatever the shards, the neighbours and the number of views', async () => {
    const wide = await tableOf(await views({ engine: engine(), config: augmented(2, { shardImages: 32 }) }));
    const narrow = await tableOf(
      await views({
        engine: new FakeEngine({ imageSizePx: 8, batchSize: 3 }),
        config: augmented(5, { shardImages: 4 }),
      }),
    );
    expect(narrow.features.subarray(0, wide.features.length)).toEqual(wide.features);
    const seeded = await tableOf(await views({ engine: engine(), config: augmented(2, { seed: 2 }) }));
    expect(seeded.features.subarray(0, 22 * 1280)).toEqual(wide.features.subarray(0, 22 * 1280));
    expect(seeded.features).not.toEqual(wide.features);
  });

  test('goes on after it was stopped, and ends with the same bytes', async () => {
    const whole = await views({ engine: engine(), config: augmented(3) });
    const stop = new AbortController();
    let seen = 0;
    const stopped = await ingested({
      files: SPLITS,
      engine: engine(),
      config: augmented(3),
      signal: stop.signal,
      onProgress: ({ kind }) => void (kind === 'images' && ++seen === 60 && stop.abort()),
    });
    await expect(fullPass.invoke({ runId: 'run', task: 'augment' }, stopped.context)).rejects.toThrow(CancelledError);
    const rest = engine();
    const resumed = await views({ store: stopped.store, engine: rest, config: augmented(3) });
    expect(rest.images).toBeLessThan(98);
    const featuresOf = (store: typeof whole.store) => objects(store, 'features/');
    expect(await featuresOf(resumed.store)).toEqual(await featuresOf(whole.store));
  });

  test('skips the views of an image that cannot be used', async () => {
    const files = [...SPLITS, { name: 'train/ants/bad.bmp', data: 'BM, but no picture' }];
    const run = await views({ engine: engine(), files, config: augmented(2) });
    expect(run.result).toEqual({ task: 'augment', images: 33 + 46, cached: 0, skipped: 1 });
    expect((await tableOf(run)).count).toBe(22 * 3);
  });
});

describe('trainHeadStep with views', () => {
  test('trains with and without views and keeps the head that is better on validation', async () => {
    for (const seed of [1, 2, 3]) {
      const run = await views({
        engine: engine(),
        config: augmented(3, { seed, head: { epochs: 4, learningRate: 0.05 } }),
      });
      await trainHeadStep.invoke({ runId: 'run' }, run.context);
      const ladder = await loadLadder(run.store, 'run');
      expect(ladder.map(({ name }) => name)).toEqual(['head', 'augmented']);
      const head = await loadHead(run.store, 'run');
      const manifest = await readManifest(run.store, 'run');
      const { features, labels, count } = await readFeatureTable(run.store, 'run', manifest, 'validation');
      const score = lossAndAccuracy(predictHead(head!, features, count), labels, 2);
      expect(keptRung(ladder)).toMatchObject(score);
      expect(score.accuracy).toBeGreaterThanOrEqual(ladder[0]!.accuracy);
      const history = await getJson(run.store, runKeys('run').history, historyFileSchema);
      expect(history?.loss).toHaveLength(4);
      expect(history?.augmented?.loss).toHaveLength(4);
    }
  });

  test('leaves the head without views as it is without them', async () => {
    const without = await ingested({ files: SPLITS, engine: engine(), config: { shardImages: 9 } });
    await extractByMap(without.context, 'run');
    await trainHeadStep.invoke({ runId: 'run' }, without.context);
    const run = await views({ engine: engine(), config: augmented(3) });
    await trainHeadStep.invoke({ runId: 'run' }, run.context);
    const { augmented: _, ...plain } = (await getJson(run.store, runKeys('run').history, historyFileSchema))!;
    expect(plain).toEqual(await getJson(without.store, runKeys('run').history, historyFileSchema));
  });
});
