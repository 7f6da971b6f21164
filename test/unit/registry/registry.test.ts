import { modelKeys, runKeys } from '../../../shared/artifacts';
import { readManifest } from '../../../shared/dataset/read-manifest';
import { FormatError, SourceError } from '../../../shared/errors';
import { readIngestedShards } from '../../../shared/features/read-shard-results';
import { sha256Hex } from '../../../shared/hash';
import { loadHead } from '../../../shared/head/store-head';
import { openModel } from '../../../shared/registry/open-model';
import { promote } from '../../../shared/registry/promote';
import { publishVersion } from '../../../shared/registry/publish-version';
import { listModels, readLatest, readVersion } from '../../../shared/registry/read-registry';
import { rollBack } from '../../../shared/registry/roll-back';
import type { ConditionalBlobStore } from '../../../shared/storage/blob-store';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { objects } from '../../support/pipeline-run';
import { type PublishableRun, storeLabelledRun, storePublishableRun } from '../../support/publishable-run';
import { tinyBmp } from '../../support/tiny-bmp';

const now = () => new Date('2026-11-25T00:00:00Z');
const name = 'pets';

let store: MemoryBlobStore;
beforeEach(() => {
  store = new MemoryBlobStore();
});

const publish = async (runId: string, runs: ConditionalBlobStore = store) =>
  (await publishVersion(store, { name, runId, runs, now })).version;

/** A run, published and, if the registry lets it, the latest. */
async function train(runId: string, run: PublishableRun, options: { force?: boolean; strict?: boolean } = {}) {
  await storePublishableRun(store, runId, run);
  return promote(store, await publish(runId), { by: 'publish', now, ...options });
}

describe('publishVersion()', () => {
  test("publishVersion() copies a run's model, seals it, and knows it again", async () => {
    await storePublishableRun(store, 'run-1', { skill: 'knows' });
    const first = await publishVersion(store, { name, runId: 'run-1', runs: store, now });
    expect(first).toMatchObject({
      isNew: true,
      version: { version: 'v1', runId: 'run-1', validation: { count: 40, hits: 40 }, classes: ['cats', 'dogs'] },
    });
    const keys = modelKeys(name).version('v1');
    for (const file of ['manifest.json', 'model.onnx']) {
      expect(await store.get(`${keys.prefix}model/${file}`)).toEqual(
        await store.get(`${runKeys('run-1').model.prefix}${file}`),
      );
    }
    expect(await loadHead(store, 'any', keys.head)).toEqual(await loadHead(store, 'run-1'));
    const before = await objects(store, 'models/');
    expect(await publishVersion(store, { name, runId: 'run-1', runs: store, now })).toEqual({ ...first, isNew: false });
    expect(await objects(store, 'models/')).toEqual(before);
  });

  test('publishVersion() gives each of several publishers a version of its own, whole and unmixed', async () => {
    const runs = ['a', 'b', 'c', 'd'];
    for (const [i, runId] of runs.entries()) {
      await storePublishableRun(store, runId, { skill: 'knows', dropout: 0.1 + i / 10 });
    }
    const versions = await Promise.all(runs.map((runId) => publish(runId)));
    expect(versions.map(({ version }) => version).sort()).toEqual(['v1', 'v2', 'v3', 'v4']);
    for (const { version, runId } of versions) {
      expect(await store.get(modelKeys(name).version(version).manifest)).toEqual(
        await store.get(runKeys(runId).model.manifest),
      );
    }
    expect(await listModels(store)).toEqual(new Map([[name, ['v1', 'v2', 'v3', 'v4']]]));
  });

  test('publishVersion() leaves a version that was broken off aside: its number is taken, and no one is served it', async () => {
    await storePublishableRun(store, 'run-1', { skill: 'knows' });
    await store.put(modelKeys(name).version('v1').claim, Buffer.from('{}'));
    await store.put(modelKeys(name).version('v1').onnx, Buffer.from('half'));
    expect((await publish('run-1')).version).toBe('v2');
    expect(await listModels(store)).toEqual(new Map([[name, ['v2']]]));
    expect(await openModel(store, name, 'v1')).toBeUndefined();
    await expect(readVersion(store, { name, version: 'v1' })).rejects.toThrow('no model "pets@v1"');
  });

  test('publishVersion() counts on behind the highest number, however many there are', async () => {
    await storePublishableRun(store, 'run-1', { skill: 'knows' });
    for (let number = 1; number <= 130; number++) {
      await store.put(modelKeys(name).version(`v${number}`).claim, Buffer.from('{}'));
    }
    expect((await publish('run-1')).version).toBe('v131');
  });

  test('publishVersion() keeps a bit for each image, in the order of contents and classes, the lowest first', async () => {
    await storePublishableRun(store, 'run-1', { skill: 'one class', images: 5 });
    const { validation } = await publish('run-1');
    const lines: string[] = [];
    for await (const { rows } of readIngestedShards(store, 'run-1', await readManifest(store, 'run-1'))) {
      for (const { split, sha256, label } of rows) {
        if (split === 'validation') lines.push(`${sha256} ${['cats', 'dogs'][label]}`);
      }
    }
    lines.sort();
    expect(validation).toMatchObject({ count: 10, hits: 5, imagesSha256: sha256Hex(lines.join('\n')) });
    const bits = Buffer.from(validation.right, 'base64');
    // It takes every image for the second class.
    expect(lines.map((_, i) => ((bits[i >> 3] as number) >> (i & 7)) & 1)).toEqual(
      lines.map((line) => Number(line.endsWith(' dogs'))),
    );
  });

  test('publishVersion() takes a run from another store, and refuses one that is not finished', async () => {
    const laptop = new MemoryBlobStore();
    await storePublishableRun(laptop, 'run-1', { skill: 'knows' });
    expect((await publish('run-1', laptop)).version).toBe('v1');
    await expect(publish('run-2', laptop)).rejects.toThrow(SourceError);
    await storePublishableRun(laptop, 'run-3', { skill: 'knows' });
    await laptop.put(runKeys('run-3').shardResult(1), Buffer.from('{}'));
    await expect(publish('run-3', laptop)).rejects.toThrow(FormatError);
    expect(await listModels(store)).toEqual(new Map([[name, ['v1']]]));
  });
});

describe('promote()', () => {
  test('promote() moves the latest to the first version, and to one that is not worse', async () => {
    expect(await train('one', { skill: 'one class' })).toMatchObject({
      isMoved: true,
      latest: 'v1',
      why: 'the first version',
    });
    expect(await train('two', { skill: 'knows' })).toMatchObject({
      ...{ isMoved: true, latest: 'v2' },
      comparison: {
        kind: 'paired',
        images: 40,
        challenger: { accuracy: 1 },
        champion: { accuracy: 0.5 },
        isAskedAnew: false,
      },
    });
    const latest = await readLatest(store, name);
    expect(latest?.moves.map(({ from, to, forced }) => [from, to, forced])).toEqual([
      [null, 'v1', false],
      ['v1', 'v2', false],
    ]);
    expect(await readVersion(store, { name })).toMatchObject({ version: 'v2', runId: 'two' });
  });

  test('promote() leaves the latest where the challenger is worse, unless it is forced, and notes that', async () => {
    await train('one', { skill: 'knows' });
    expect(await train('two', { skill: 'one class' })).toMatchObject({ isMoved: false, latest: 'v1' });
    expect((await readLatest(store, name))?.moves).toHaveLength(1);
    const two = await readVersion(store, { name, version: 'v2' });
    expect(await promote(store, two, { by: 'promote', force: true, now })).toMatchObject({
      isMoved: true,
      latest: 'v2',
    });
    expect((await readLatest(store, name))?.moves.at(-1)).toMatchObject({ by: 'promote', to: 'v2', forced: true });
    expect(await promote(store, two, { by: 'promote', now })).toMatchObject({ isMoved: false, latest: 'v2' });
  });

  test('promote() asks a champion of other images about the challenger’s, where it understands their features', async () => {
    await train('one', { skill: 'knows', images: 20 });
    expect(await train('two', { skill: 'one class', images: 30 })).toMatchObject({
      ...{ isMoved: false, latest: 'v1' },
      comparison: {
        kind: 'paired',
        images: 60,
        champion: { accuracy: 1 },
        challenger: { accuracy: 0.5 },
        isAskedAnew: true,
      },
    });
    expect(await train('three', { skill: 'knows', images: 25 })).toMatchObject({ isMoved: true, latest: 'v3' });
  });

  test('promote() refuses where the features that a champion would be asked about were evicted', async () => {
    await train('one', { skill: 'knows', images: 20 });
    await storePublishableRun(store, 'two', { skill: 'knows', images: 30 });
    const two = await publish('two');
    for await (const { key } of store.list('features/')) await store.remove(key);
    expect(await promote(store, two, { by: 'publish', now })).toMatchObject({
      ...{ isMoved: false, latest: 'v1', comparison: { kind: 'incomparable' } },
      why: expect.stringContaining('the features of the run "two" are gone'),
    });
  });

  test.each([
    ['another base', { images: 30, config: { imageSizePx: 128 } }, 'features of another base'],
    ['other classes', { classes: ['cats', 'pigs'] }, 'their classes differ'],
  ] as const)('promote() refuses what cannot be compared (%s), unless it is forced', async (_name, other, why) => {
    await train('one', { skill: 'knows' });
    expect(await train('two', { skill: 'knows', ...other })).toMatchObject({
      ...{ isMoved: false, latest: 'v1', comparison: { kind: 'incomparable' } },
      why: expect.stringContaining(why),
    });
    expect(await train('two', { skill: 'knows', ...other }, { force: true })).toMatchObject({
      isMoved: true,
      latest: 'v2',
    });
  });

  test.each([
    ['while it decides', 'getTagged'],
    ['just before it writes', 'putIf'],
  ] as const)('promote() compares again with what another publisher made the latest %s', async (_, when) => {
    await train('one', { skill: 'one class' });
    await storePublishableRun(store, 'good', { skill: 'knows' });
    await storePublishableRun(store, 'bad', { skill: 'one class', dropout: 0.5 });
    const [good, bad] = [await publish('good'), await publish('bad')];
    let isFirst = true;
    const goodOne = async () => {
      if (isFirst) await promote(store, good, { by: 'publish', now });
      isFirst = false;
    };
    const raced: ConditionalBlobStore = Object.create(store, {
      uri: { value: store.uri },
      get: { value: store.get.bind(store) },
      size: { value: store.size.bind(store) },
      list: { value: store.list.bind(store) },
      getTagged: {
        async value(key: string) {
          const found = await store.getTagged(key);
          if (when === 'getTagged') await goodOne();
          return found;
        },
      },
      putIf: {
        async value(key: string, body: Uint8Array, tag: string | undefined) {
          if (when === 'putIf') await goodOne();
          return store.putIf(key, body, tag);
        },
      },
    });
    expect(await promote(raced, bad, { by: 'publish', now })).toMatchObject({ isMoved: false, latest: good.version });
    expect((await readLatest(store, name))?.moves.map(({ to }) => to)).toEqual(['v1', good.version]);
  });

  test('promote() loses no move of several that are made at once', async () => {
    const runs = ['a', 'b', 'c', 'd'];
    for (const [i, runId] of runs.entries())
      await storePublishableRun(store, runId, { skill: 'knows', dropout: 0.1 + i / 10 });
    const versions = await Promise.all(runs.map((runId) => publish(runId)));
    await Promise.all(versions.map((version) => promote(store, version, { by: 'publish', now })));
    const moves = (await readLatest(store, name))?.moves ?? [];
    expect(moves.map(({ to }) => to).sort()).toEqual(['v1', 'v2', 'v3', 'v4']);
    expect(moves.slice(1).map(({ from }) => from)).toEqual(moves.slice(0, -1).map(({ to }) => to));
  });
});

describe('a multi-label model in the registry', () => {
  const publishLabelled = async (runId: string, run: PublishableRun) => {
    await storeLabelledRun(store, runId, run);
    return publish(runId);
  };

  test('is published with a bit per class of each image and its thresholds, and opened by whoever can read it', async () => {
    const version = await publishLabelled('one', { skill: 'one class', images: 5 });
    expect(version).toMatchObject({
      ...{ schemaVersion: 2, task: 'multi-label', thresholds: [0.5, 0.5] },
      validation: { count: 10, hits: 5 },
    });
    // Both classes of each image are taken: of the five that are of one alone, half of the answers are right.
    const bits = Buffer.from(version.validation.right, 'base64');
    expect(bits).toHaveLength(Math.ceil((10 * 2) / 8));
    const right = bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    expect(right).toBe(5 * 2 + 5);
    expect(await readVersion(store, { name, version: 'v1' })).toEqual(version);
    expect((await publishVersion(store, { name, runId: 'one', runs: store, now })).isNew).toBe(false);

    await expect(openModel(store, name, 'v1')).rejects.toThrow(/is of a multi-label run/);
    const model = await openModel(store, name, 'v1', undefined, 'read');
    expect(model?.thresholds).toEqual([0.5, 0.5]);
    await model?.release();
  });

  test('replaces one that has fewer classes right, also on images of another run, and none of one label per image', async () => {
    const weak = await publishLabelled('weak', { skill: 'one class' });
    await promote(store, weak, { by: 'publish', now });
    const better = await publishLabelled('better', { skill: 'knows', images: 25 });
    expect(await promote(store, better, { by: 'publish', now })).toMatchObject({
      ...{ isMoved: true, latest: 'v2' },
      comparison: {
        ...{ kind: 'paired', images: 50, answers: 2, isAskedAnew: true },
        champion: { accuracy: 0.75, onlyRight: 0 },
        challenger: { accuracy: 1, onlyRight: 25 },
      },
    });
    const again = await publishLabelled('again', { skill: 'one class', images: 25, dropout: 0.4 });
    expect(await promote(store, again, { by: 'publish', now })).toMatchObject({ isMoved: false, latest: 'v2' });
    expect(await train('single', { skill: 'knows' })).toMatchObject({
      ...{ isMoved: false, latest: 'v2' },
      why: expect.stringContaining('one of them says one class per image'),
    });
  });
});

describe('rollBack()', () => {
  test('rollBack() goes one back each time, to one that is named, and not beyond the first', async () => {
    for (const [i, runId] of ['a', 'b', 'c'].entries()) await train(runId, { skill: 'knows', dropout: 0.1 + i / 10 });
    expect(await rollBack(store, name, { now })).toMatchObject({ from: 'v3', latest: 'v2' });
    expect(await rollBack(store, name, { now })).toMatchObject({ from: 'v2', latest: 'v1' });
    await expect(rollBack(store, name, { now })).rejects.toThrow('no latest version of "pets" before v1');
    expect(await rollBack(store, name, { to: 'v3', now })).toMatchObject({ from: 'v1', latest: 'v3' });
    await expect(rollBack(store, name, { to: 'v9', now })).rejects.toThrow('no pets@v9');
    await expect(rollBack(store, 'none', { now })).rejects.toThrow('no latest version');
    expect((await readLatest(store, name))?.moves).toHaveLength(6);
  });
});

describe('openModel()', () => {
  test('openModel() answers with the model that was published, and refuses one that was changed', async () => {
    await train('one', { skill: 'knows' });
    const model = await openModel(store, name, 'v1');
    expect(model?.classes).toEqual(['cats', 'dogs']);
    const probabilities = (await model?.classify(tinyBmp(3)))?.probabilities ?? [];
    expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 6);
    await model?.release();
    expect(await openModel(store, name, 'v2')).toBeUndefined();
    const key = modelKeys(name).version('v1').onnx;
    await store.put(key, Buffer.concat([(await store.get(key)) ?? Buffer.alloc(0), Buffer.of(0)]));
    await expect(openModel(store, name, 'v1')).rejects.toThrow('is not the file that was published');
  });
});
