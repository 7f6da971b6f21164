import { extractFeaturesStep } from '../../../functions/extract-features';
import { runKeys } from '../../../shared/artifacts';
import { FormatError, TooManyBadImagesError } from '../../../shared/errors';
import { shardResultSchema } from '../../../shared/features/shard-result';
import { getJson } from '../../../shared/json-file';
import { FakeEngine } from '../../support/fake-engine';
import { ingested, objects, pictures } from '../../support/pipeline-run';

const FILES = [...pictures(16), ...pictures(4, 'validation')];
const BAD = { name: 'train/ants/bad.bmp', data: 'no image' };
const event = (images: number, shard = 0) => ({ runId: 'run', item: { shard, images } });

describe('extractFeaturesStep', () => {
  test('extractFeaturesStep writes features and which row is whose, and answers counts alone', async () => {
    let done = 0;
    const onProgress = (progress: { kind: string }) => void (progress.kind === 'images' && done++);
    const { store, context } = await ingested({ files: [...FILES, BAD], engine: new FakeEngine(), onProgress });
    expect(await extractFeaturesStep.invoke(event(21), context)).toEqual({
      shard: 0,
      images: 21,
      cached: 0,
      skipped: 1,
    });
    expect(done).toBe(21);
    const result = await getJson(store, runKeys('run').shardResult(0), shardResultSchema);
    expect(result?.rows).toHaveLength(20);
    expect(result?.skipped).toEqual([
      { name: BAD.name, label: 0, split: 'train', reason: expect.stringMatching(/no known image format/) },
    ]);
  });

  test('extractFeaturesStep does nothing twice', async () => {
    const engine = new FakeEngine();
    const { store, context } = await ingested({ files: FILES, engine });
    await extractFeaturesStep.invoke(event(20), context);
    const before = await objects(store, '');
    const put = jest.spyOn(store, 'put');
    expect(await extractFeaturesStep.invoke(event(20), context)).toMatchObject({ images: 20, cached: 20 });
    expect([engine.images, put.mock.calls]).toEqual([20, []]);
    expect(await objects(store, '')).toEqual(before);
  });

  test('extractFeaturesStep computes again what was removed or damaged since', async () => {
    const engine = new FakeEngine();
    const { store, context } = await ingested({ files: FILES, engine });
    await extractFeaturesStep.invoke(event(20), context);
    const [[key, hex]] = Object.entries(await objects(store, 'features/')) as [[string, string]];
    await store.put(key, Buffer.from(hex, 'hex').subarray(0, 99));
    expect(await extractFeaturesStep.invoke(event(20), context)).toMatchObject({ cached: 0 });
    expect(engine.images).toBe(40);
    expect(await objects(store, 'features/')).toEqual({ [key]: hex });
  });

  test('extractFeaturesStep stops a run that has lost too many images, and leaves no result of the shard', async () => {
    const bad = Array.from({ length: 5 }, (_, i) => ({ name: `train/bees/bad ${i}.bmp`, data: `bad ${i}` }));
    const { store, context } = await ingested({ files: [...FILES, ...bad], engine: new FakeEngine() });
    await expect(extractFeaturesStep.invoke(event(25), context)).rejects.toThrow(TooManyBadImagesError);
    expect(await store.get(runKeys('run').shardResult(0))).toBeUndefined();
  });

  test('extractFeaturesStep refuses an event of another shape', async () => {
    const { context } = await ingested({ files: FILES });
    for (const wrong of [
      {},
      { runId: 'run' },
      { runId: '../run', item: { shard: 0, images: 1 } },
      { runId: 'run', item: { shard: 0.5, images: 1 } },
    ])
      await expect(extractFeaturesStep.invoke(wrong, context)).rejects.toThrow(FormatError);
  });
});
