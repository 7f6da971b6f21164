import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelledError,
  ConfigError,
  type ConfigInput,
  DatasetError,
  ImageError,
  loadModel,
  predict,
  SourceError,
  startTraining,
  type TrainOptions,
  type TrainProgress,
  train,
} from '../../cli/api/headstart';
import { EXIT } from '../../cli/exit-codes';
import { distinctImagesZip } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';

let folder: string;
const at = (name: string) => join(folder, name);
const config = (): ConfigInput => ({ base: at('base.h5'), width: 0.35, imageSizePx: 96, head: { epochs: 2 } });
const trained = (out: string, more: Partial<TrainOptions> = {}) =>
  train(at('insects.zip'), { out: at(out), store: at('store'), config: config(), ...more });

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-api-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  await writeSmallBase(at('base.h5'));
  mkdirSync(at('photos'));
  for (const i of [1, 2, 3]) writeFileSync(at(`photos/${i}.bmp`), tinyBmp(i));
  writeFileSync(at('photos/4.jpg'), 'no image');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What comes of the run where nothing stops it. */
async function unstopped() {
  const { runId, metrics } = await trained('never-stopped');
  return { runId, metrics };
}

describe('train()', () => {
  test('train() leaves the same bytes as the command line, tells what happens, and returns what it wrote', async () => {
    const told: TrainProgress[] = [];
    const result = await trained('run', { onProgress: (event) => void told.push(event) });
    const flags = ['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '2', '--store', at('other-store')];
    expect((await headstart(['train', at('insects.zip'), '--out', at('by-cli'), ...flags])).code).toBe(EXIT.ok);
    expect(filesBelow(result.paths.out, ['run.json'])).toEqual(filesBelow(at('by-cli'), ['run.json']));

    for (const kind of ['metrics', 'history'] as const) {
      const { checksum, ...written } = JSON.parse(readFileSync(result.paths[kind], 'utf8'));
      expect(checksum).toMatch(/^sha256:/);
      expect(result[kind]).toEqual(written);
    }
    expect(result.images).toEqual({ computed: 60, cached: 0, skipped: 0 });
    const run = JSON.parse(readFileSync(result.paths.run, 'utf8'));
    expect([run.runId, run.status, run.command]).toEqual([result.runId, 'succeeded', ['headstart.train()']]);
    for (const path of Object.values(result.paths)) expect(path.startsWith(at('run'))).toBe(true);

    const dataset = told.find((event) => event.kind === 'dataset');
    expect(dataset).toMatchObject({
      runId: result.runId,
      classes: result.metrics.classes,
      counts: result.metrics.counts,
    });
    const images = told.reduce((sum, event) => sum + (event.kind === 'images' ? event.done : 0), 0);
    expect(images).toBe(60);
    const losses = told.flatMap((event) => (event.kind === 'epoch' ? [event.val_loss] : []));
    expect(losses).toEqual(result.history.val_loss);
    const steps = told.flatMap((event) => (event.kind === 'step' ? [`${event.name} ${event.phase}`] : []));
    expect(steps).toEqual(expect.arrayContaining(['Ingest begins', 'TrainHead ended', 'Publish ended']));
  });

  test('train() stops when its signal is aborted, and goes on there the next time', async () => {
    const stop = new AbortController();
    const stopping = trained('stopped', {
      store: at('stopped-store'),
      signal: stop.signal,
      onProgress: (event) => {
        if (event.kind === 'step' && event.name === 'TrainHead') stop.abort();
      },
    });
    await expect(stopping).rejects.toThrow(CancelledError);
    expect(JSON.parse(readFileSync(at('stopped/run.json'), 'utf8')).status).toBe('stopped');
    const { runId, metrics, images } = await trained('stopped', { store: at('stopped-store') });
    expect({ runId, metrics, computed: images.computed + images.cached }).toEqual({
      ...(await unstopped()),
      computed: 60,
    });
  });

  test('startTraining() tells the same events, throws the error of the run, and stops where the loop is left', async () => {
    const options = { config: config(), store: at('store') };
    const told: TrainProgress[] = [];
    const training = startTraining(at('insects.zip'), { ...options, out: at('iterated') });
    for await (const event of training) told.push(event);
    const losses = told.flatMap((event) => (event.kind === 'epoch' ? [event.val_loss] : []));
    expect(losses).toEqual((await training.result).history.val_loss);

    const absent = startTraining(at('absent.zip'), { ...options, out: at('absent') });
    const listening = (async () => {
      for await (const _ of absent);
    })();
    await expect(listening).rejects.toMatchObject({ name: 'SourceError', code: 'ERR_SOURCE' });

    const left = startTraining(at('insects.zip'), { ...options, out: at('left'), store: at('left-store') });
    for await (const { kind } of left) if (kind === 'dataset') break;
    await expect(left.result).rejects.toMatchObject({ name: 'CancelledError', code: 'ERR_CANCELLED' });
  });

  test('train() replaces no other run unless it is told to, and names a key that it does not know', async () => {
    await trained('kept');
    const other = { ...config(), seed: 2 };
    await expect(trained('kept', { config: other })).rejects.toThrow(ConfigError);
    const { metrics } = await trained('kept', { config: other, force: true });
    expect(metrics.config.seed).toBe(2);
    const misspelt = { ...config(), haed: {} } as ConfigInput;
    await expect(trained('misspelt', { config: misspelt })).rejects.toThrow('unknown key "haed"');
    await expect(train(at('absent.zip'), { out: at('absent'), store: at('store') })).rejects.toThrow(SourceError);
  });
});

describe('predict()', () => {
  test('predict() says what the command line says of files, folders and patterns', async () => {
    const { paths } = await trained('to-ask');
    const { stdout } = await headstart(['predict', paths.out, at('photos'), at('photos/*.bmp'), '--json']);
    const { schemaVersion, ...said } = JSON.parse(stdout);
    expect(await predict(paths.out, [at('photos'), at('photos/*.bmp')])).toEqual(said);
    expect([said.predictions.length, said.skipped.length]).toEqual([3, 1]);
    expect(await predict(paths.out, at('photos/2.bmp'))).toEqual({ predictions: [said.predictions[1]], skipped: [] });
  });

  test('predict() tells a missing run, no image at all, and a wish to stop apart', async () => {
    const { paths } = await trained('to-ask');
    await expect(predict(at('photos'), at('photos'))).rejects.toThrow(SourceError);
    await expect(predict(paths.out, at('*.none'))).rejects.toThrow(DatasetError);
    const signal = AbortSignal.abort();
    await expect(predict(paths.out, at('photos'), { signal })).rejects.toThrow(CancelledError);
  });
});

describe('loadModel()', () => {
  test('loadModel() answers for paths and for bytes, one call beside the other, and refuses what is no image', async () => {
    const { paths, metrics } = await trained('to-ask');
    const model = await loadModel(paths.out);
    try {
      const file = at('photos/1.bmp');
      const [ofPath, ofBytes] = await Promise.all([model.predict(file), model.predict(readFileSync(file))]);
      expect(ofPath).toEqual(ofBytes);
      expect(model.classes).toEqual(metrics.classes);
      expect(Object.keys(ofPath.probabilities)).toEqual(metrics.classes);
      expect(ofPath.probability).toBe(Math.max(...Object.values(ofPath.probabilities)));
      expect(ofPath.probabilities[ofPath.class]).toBe(ofPath.probability);
      await expect(model.predict(at('photos/4.jpg'))).rejects.toThrow(ImageError);
      await expect(model.predict(at('absent.jpg'))).rejects.toThrow(SourceError);
    } finally {
      await model.dispose();
    }
  });
});
