import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openSource } from '../../shared/archive/open-source';
import { readArchive } from '../../shared/archive/read-archive';
import { readEntries } from '../../shared/archive/read-entries';
import { parseConfig } from '../../shared/config';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { headstart, requireFreshBuild } from '../support/headstart';
import { describeWith, photographs } from '../support/requirements';

// Whole processes, on machines that may have much else to do.
jest.setTimeout(300_000);

/** The keys that the formats' page and the command line promise, in flow order. */
const DOCUMENTED = [
  ...['schemaVersion', 'classes', 'counts', 'skipped', 'base', 'config', 'initial', 'final', 'test'],
  ...['confusionMatrix', 'perClass', 'rocAuc'],
];

describeWith('photos', 'headstart train on real photographs', () => {
  let folder: string;
  let archive: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-photographs-'));
    await requireFreshBuild();
    archive = photographs() as string;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const train = async (out: string, ...flags: string[]) => {
    const ended = await headstart([
      ...['train', archive, '--out', join(folder, out), '--store', join(folder, 'store'), ...flags],
    ]);
    expect([ended.code, ended.stderr.match(/Error.*/)]).toEqual([0, null]);
    return {
      ...ended,
      metrics: metricsFileSchema.parse(JSON.parse(readFileSync(join(folder, out, 'metrics.json'), 'utf8'))),
    };
  };

  test('reaches 98 % on validation with the defaults, and writes the documented keys', async () => {
    const { stdout, stderr, metrics } = await train('run');
    expect(metrics.final.accuracy).toBeGreaterThanOrEqual(0.98);
    expect(metrics.final.loss).toBeLessThan(0.1);
    expect(Object.keys(metrics)).toEqual(expect.arrayContaining(DOCUMENTED));
    expect(metrics).toMatchObject({
      ...{ schemaVersion: 1, classes: ['cats', 'dogs'], skipped: [], test: null },
      counts: { train: { cats: 440, dogs: 440 }, validation: { cats: 200, dogs: 200 }, test: { cats: 0, dogs: 0 } },
      base: { name: expect.stringMatching(/^(imagenet|stanford-dogs)$/), engine: 'onnx' },
    });
    // A head that has learnt nothing is no better than a coin.
    expect(Math.abs(metrics.initial.accuracy - 0.5)).toBeLessThan(0.25);
    const right = metrics.confusionMatrix[0]![0]! + metrics.confusionMatrix[1]![1]!;
    expect(right / 400).toBe(metrics.final.accuracy);
    expect(metrics.perClass.map((own) => [own.class, own.support])).toEqual([
      ['cats', 200],
      ['dogs', 200],
    ]);
    expect(metrics.rocAuc).toBeGreaterThan(0.99);

    // What the notebook prints, in its order.
    const [classes, summary, initial, accuracy, first, last, final] = [
      'Classes: cats, dogs',
      'Total params: 2,259,265',
      `initial loss: ${metrics.initial.loss.toFixed(2)}`,
      `initial accuracy: ${metrics.initial.accuracy.toFixed(2)}`,
      'Epoch  1/20',
      'Epoch 20/20',
      `final loss: ${metrics.final.loss.toFixed(2)}`,
    ].map((text) => stdout.indexOf(text));
    const places = [0, classes, summary, initial, accuracy, first, last, final] as number[];
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(stderr).toMatch(/Features +1,280 images in/);
    if (metrics.base.name !== 'imagenet')
      expect(stdout).toMatch(/Notice: The base is stanford-dogs.*not those of imagenet/);
  });

  test('tells cats from dogs with the model that it wrote', async () => {
    const reader = await openSource(pathToFileURL(archive).href, openBlobStore);
    const entries = await readArchive(reader, parseConfig({}).limits);
    const some = entries.filter(({ name }) => /validation\/.*0\.jpg$/.test(name));
    expect(some.length).toBeGreaterThanOrEqual(20);
    for await (const { entry, bytes } of readEntries(reader, some))
      writeFileSync(join(folder, entry.name.replace(/^.*\//, '')), bytes);
    const { code, stdout } = await headstart(['predict', join(folder, 'run'), join(folder, '*.jpg'), '--json']);
    const { predictions, skipped } = JSON.parse(stdout) as {
      predictions: { file: string; class: string }[];
      skipped: unknown[];
    };
    expect([code, predictions.length, skipped]).toEqual([0, some.length, []]);
    const right = predictions.filter((own) => basename(own.file).startsWith(own.class === 'cats' ? 'cat.' : 'dog.'));
    expect(right.length / predictions.length).toBeGreaterThanOrEqual(0.9);
  });

  test('is as accurate with the engine tfjs', async () => {
    const onnx = metricsFileSchema.parse(JSON.parse(readFileSync(join(folder, 'run/metrics.json'), 'utf8')));
    const { metrics } = await train('tfjs', '--engine', 'tfjs');
    expect(metrics.base.engine).toBe('tfjs');
    expect(metrics.final.accuracy).toBeCloseTo(onnx.final.accuracy, 2);
    expect(metrics.final.loss).toBeCloseTo(onnx.final.loss, 2);
  });

  test('predicts in int8 what it measured: rounding shows where an image is prepared in another way', async () => {
    const { metrics } = await train('int8', '--precision', 'int8');
    expect(metrics.base.int8?.kind).toBe('used');
    const measured = new Map(
      Object.values(metrics.examples)
        .flat()
        .map((own) => [own.file, own]),
    );
    const reader = await openSource(pathToFileURL(archive).href, openBlobStore);
    const entries = await readArchive(reader, parseConfig({}).limits);
    const shown = entries.filter(({ name }) => measured.has(name));
    for await (const { entry, bytes } of readEntries(reader, shown))
      writeFileSync(join(folder, basename(entry.name)), bytes);
    const files = shown.map(({ name }) => join(folder, basename(name)));
    const { stdout } = await headstart(['predict', join(folder, 'int8'), ...files, '--json']);
    const { predictions } = JSON.parse(stdout) as {
      predictions: { file: string; probabilities: Record<string, number> }[];
    };
    expect(shown.length).toBe(measured.size);
    const apart = shown.map(({ name }) => {
      const { predicted, probability } = measured.get(name)!;
      const said = predictions.find(({ file }) => basename(file) === basename(name));
      return Math.abs(said!.probabilities[predicted]! - probability);
    });
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  });
});
