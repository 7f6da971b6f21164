import type { Progress } from '../../../functions/handler';
import { trainHeadStep } from '../../../functions/train-head';
import { featureKeys, runKeys } from '../../../shared/artifacts';
import { CancelledError, DatasetError, TooManyBadImagesError } from '../../../shared/errors';
import { featureSpace } from '../../../shared/features/feature-space';
import { spreadFileSchema } from '../../../shared/head/spread';
import { loadHead } from '../../../shared/head/store-head';
import { getJson } from '../../../shared/json-file';
import { historyFileSchema } from '../../../shared/metrics/metrics-file';
import { memoryContext } from '../../support/memory-context';
import { type StoredRunOptions, storeRun } from '../../support/store-run';

const RUN: StoredRunOptions = {
  classes: ['ants', 'bees'],
  images: { train: 20, validation: 6, test: 4 },
  config: { head: { epochs: 3 } },
};

describe('trainHeadStep', () => {
  test('trainHeadStep writes head, history and feature index, and tells of each epoch', async () => {
    const events: Progress[] = [];
    const { store, context } = memoryContext(events);
    const manifest = await storeRun(store, 'run', RUN);
    expect(await trainHeadStep.invoke({ runId: 'run' }, context)).toEqual({
      epochs: 3,
      parameters: 1281,
      fineTune: false,
    });

    const history = await getJson(store, runKeys('run').history, historyFileSchema);
    expect(history?.val_loss).toHaveLength(3);
    expect(history?.keptEpoch).toBe(3);
    expect((await loadHead(store, 'run'))?.classes).toEqual(['ants', 'bees']);
    expect(await store.size(featureKeys(featureSpace(manifest)).index)).toBeGreaterThan(0);
    expect(events.map(({ kind }) => kind)).toEqual(['initial', 'epoch', 'epoch', 'epoch']);
    expect(events[3]).toMatchObject({ epoch: 3, epochs: 3, val_loss: history?.val_loss[2] });
  });

  test('trainHeadStep leaves a head that is trained already as it is, and tells of its training again', async () => {
    const { store, context } = memoryContext();
    await storeRun(store, 'run', RUN);
    const told: Progress[] = [];
    const telling = { ...context, progress: (event: Progress) => void told.push(event) };
    const first = await trainHeadStep.invoke({ runId: 'run' }, telling);
    const weights = await store.get(runKeys('run').head.weights);
    const again: Progress[] = [];
    expect(await trainHeadStep.invoke({ runId: 'run' }, { ...context, progress: (e) => void again.push(e) })).toEqual(
      first,
    );
    expect(again[0]).toMatchObject({ kind: 'notice', text: expect.stringContaining('an earlier attempt') });
    expect(again.slice(1)).toEqual(told);
    expect(await store.get(runKeys('run').head.weights)).toEqual(weights);
  });

  test('trainHeadStep writes how the numbers vary, where the run asks for it', async () => {
    const events: Progress[] = [];
    const { store, context } = memoryContext(events);
    await storeRun(store, 'run', { ...RUN, config: { head: { epochs: 2, repeats: 2, crossValidate: 3 } } });
    await trainHeadStep.invoke({ runId: 'run' }, context);
    const spread = await getJson(store, runKeys('run').head.spread, spreadFileSchema);
    expect(spread?.repeats?.runs).toHaveLength(2);
    // 20 and 6 images a class; the 4 test images of each take no part.
    expect(spread?.crossValidation?.images).toBe(52);
    expect(events.filter(({ kind }) => kind === 'spread')).toHaveLength(5);

    await storeRun(store, 'plain', RUN);
    await trainHeadStep.invoke({ runId: 'plain' }, context);
    expect(await store.size(runKeys('plain').head.spread)).toBeUndefined();
  });

  test('trainHeadStep calibrates the head that it stores, where the run asks for it', async () => {
    const { store, context } = memoryContext();
    const head = { epochs: 4, learningRate: 0.05 };
    await storeRun(store, 'plain', { ...RUN, config: { head } });
    await storeRun(store, 'calibrated', { ...RUN, config: { head: { ...head, calibration: 'temperature' } } });
    for (const runId of ['plain', 'calibrated']) await trainHeadStep.invoke({ runId }, context);
    const [plain, calibrated] = [await loadHead(store, 'plain'), await loadHead(store, 'calibrated')];
    expect(plain?.temperature).toBeUndefined();
    const temperature = calibrated?.temperature as number;
    expect(temperature).toBeGreaterThan(0);
    expect(calibrated?.kernel[5]).toBeCloseTo((plain?.kernel[5] as number) / temperature, 6);
  });

  test('trainHeadStep writes the same bytes in two stores', async () => {
    const files = async () => {
      const { store, context } = memoryContext();
      await storeRun(store, 'run', RUN);
      await trainHeadStep.invoke({ runId: 'run' }, context);
      const { head, history } = runKeys('run');
      return Promise.all([head.model, head.weights, history].map((key) => store.get(key)));
    };
    expect(await files()).toEqual(await files());
  });

  test('trainHeadStep stops on too many bad images and on a class that has lost all of them', async () => {
    const { store, context } = memoryContext();
    const bad = Array.from({ length: 40 }, (_, i) => `train/ants/${i}.jpg`);
    await storeRun(store, 'many', { ...RUN, bad });
    await expect(trainHeadStep.invoke({ runId: 'many' }, context)).rejects.toThrow(TooManyBadImagesError);
    await storeRun(store, 'class', { ...RUN, bad, config: { maxBadShare: 1 } });
    await expect(trainHeadStep.invoke({ runId: 'class' }, context)).rejects.toThrow(DatasetError);
  });

  test('trainHeadStep leaves no head behind when it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const { store, context } = memoryContext([], stop.signal);
    await storeRun(store, 'run', RUN);
    await expect(trainHeadStep.invoke({ runId: 'run' }, context)).rejects.toThrow(CancelledError);
    expect(await loadHead(store, 'run')).toBeUndefined();
  });

  test('trainHeadStep goes on to fine-tuning: always, or with "auto" where the accuracy leaves room', async () => {
    const goesOn = async (head: object, fineTune: object) => {
      const told: Progress[] = [];
      const { store, context } = memoryContext(told);
      await storeRun(store, 'run', { ...RUN, config: { mode: 'fine-tune', head, fineTune } });
      const first = (await trainHeadStep.invoke({ runId: 'run' }, context)) as { fineTune: boolean };
      const again = (await trainHeadStep.invoke({ runId: 'run' }, context)) as { fineTune: boolean };
      expect(again.fineTune).toBe(first.fineTune);
      const said = told.some((event) => event.kind === 'notice' && /leaves no room/.test(event.text));
      return { fineTune: first.fineTune, said };
    };
    // All twelve right: the interval reaches 1.
    const good = { epochs: 60, learningRate: 0.02 };
    expect(await goesOn(good, { when: 'auto' })).toEqual({ fineTune: false, said: true });
    expect(await goesOn(good, { when: 'always' })).toEqual({ fineTune: true, said: false });
    expect(await goesOn({ epochs: 1, learningRate: 1e-9 }, { when: 'auto' })).toEqual({ fineTune: true, said: false });
  });
});
