import { RegistryModels } from '../../../../functions/predict/registry-models';
import { modelKeys } from '../../../../shared/artifacts';
import { UnavailableError } from '../../../../shared/errors';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { makeModel, putLatest, putVersion } from '../../../support/put-model';

const made = [makeModel(['cats', 'dogs']), makeModel(['cats', 'dogs'], 4), makeModel(['ants', 'bees', 'cows'])];

let store: MemoryBlobStore;
let clock: number;
let failures: unknown[];
beforeEach(async () => {
  store = new MemoryBlobStore();
  [clock, failures] = [0, []];
  for (const [i, model] of made.entries()) await putVersion(store, 'pets', `v${i + 1}`, model);
  await putLatest(store, 'pets', 'v1');
});

const serve = (model = 'pets') =>
  new RegistryModels({ store, model, now: () => clock, ttlMs: 1000, failed: (error) => failures.push(error) });
const versionOf = async (models: RegistryModels, reference?: string) => (await models.open(reference))?.version;

describe('RegistryModels', () => {
  test('open() loads a version once, and asks which is the latest again only after a while', async () => {
    const models = serve();
    const reads = jest.spyOn(store, 'get');
    await Promise.all([models.open(), models.open()]);
    await models.open();
    const { latest, version } = modelKeys('pets');
    const read = (key: string) => reads.mock.calls.filter(([own]) => own === key).length;
    expect(read(version('v1').onnx)).toBe(1);
    const asked = read(latest);
    clock = 999;
    await models.open();
    expect(read(latest)).toBe(asked);
    clock = 1000;
    await models.open();
    expect(read(latest)).toBe(asked + 1);
  });

  test('open() follows the latest version to another one, and back', async () => {
    const models = serve();
    const found = [await versionOf(models)];
    for (const version of ['v3', 'v1']) {
      await putLatest(store, 'pets', version);
      found.push(await versionOf(models));
      clock += 1000;
      found.push(await versionOf(models));
    }
    expect(found).toEqual(['v1', 'v1', 'v3', 'v3', 'v1']);
  });

  test('open() keeps to the version of its own reference, and opens another model where it is asked for', async () => {
    await putVersion(store, 'other', 'v7', made[2] as (typeof made)[number]);
    const models = serve('pets@v2');
    const asked = [undefined, 'pets@v3', 'pets', 'other@v7', 'pets@v9', 'other', 'none'];
    const found: unknown[] = [];
    for (const reference of asked) found.push(await versionOf(models, reference));
    expect(found).toEqual(['v2', 'v3', 'v1', 'v7', undefined, undefined, undefined]);
    expect((await models.open('other@v7'))?.classifier.classes).toEqual(['ants', 'bees', 'cows']);
  });

  test('open() keeps two models in memory and lets go of the one used least recently', async () => {
    const models = serve();
    const open = async (version: string) => (await models.open(`pets@${version}`))?.classifier as object;
    const [first, second] = [await open('v1'), await open('v2')];
    const released = [first, second].map((classifier) => jest.spyOn(classifier as { release(): void }, 'release'));
    expect(await open('v1')).toBe(first);
    await open('v3');
    expect(released.map((spy) => spy.mock.calls.length)).toEqual([0, 1]);
    expect(await open('v1')).toBe(first);
    expect(await open('v2')).not.toBe(second);
  });

  test('open() says what to do while nothing is published, and finds what is published then', async () => {
    const models = serve('cows');
    await expect(models.open()).rejects.toMatchObject({
      ...{ name: 'Problem', status: 503 },
      detail: expect.stringContaining('headstart models publish'),
    });
    await putVersion(store, 'cows', 'v1', made[0] as (typeof made)[number]);
    await putLatest(store, 'cows', 'v1');
    expect(await versionOf(models)).toBe('v1');
  });

  test('open() goes on with what it knows while the store does not answer, and tells the log', async () => {
    const models = serve();
    const first = await models.open();
    const failure = new UnavailableError('s3://secret: SlowDown');
    jest.spyOn(store, 'get').mockRejectedValue(failure);
    jest.spyOn(store, 'size').mockRejectedValue(failure);
    clock = 5000;
    expect(await models.open()).toEqual(first);
    expect(failures).toEqual([failure]);
    await expect(models.open('pets@v2')).rejects.toMatchObject({
      ...{ name: 'Problem', status: 503, headers: { 'retry-after': expect.any(String) } },
      detail: expect.not.stringContaining('secret'),
    });
  });

  test('open() refuses a damaged model, and tries again after it', async () => {
    const models = serve();
    const { onnx } = modelKeys('pets').version('v1');
    const whole = (await store.get(onnx)) as Uint8Array;
    await store.put(onnx, Buffer.from('broken'));
    await expect(models.open()).rejects.toMatchObject({ name: 'Problem', status: 503, headers: {} });
    expect(failures).toHaveLength(1);
    await store.put(onnx, whole);
    expect(await versionOf(models)).toBe('v1');
  });

  test('open() refuses a model of another preprocessing, which would answer something else', async () => {
    const { manifest, onnx } = makeModel(['cats', 'dogs']);
    const other = { ...manifest, input: { ...manifest.input, preprocessingVersion: 1 } };
    await putVersion(store, 'old', 'v1', { manifest: other, onnx });
    await expect(serve('old@v1').open()).rejects.toMatchObject({
      status: 503,
      detail: expect.stringContaining('preprocessing 1'),
    });
  });
});
