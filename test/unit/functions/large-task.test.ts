import { evaluate } from '../../../functions/evaluate';
import { doLargeTask } from '../../../functions/full-pass/large-task';
import type { Progress } from '../../../functions/handler';
import { trainHeadStep } from '../../../functions/train-head';
import { FormatError } from '../../../shared/errors';
import { FakeEngine } from '../../support/fake-engine';
import { extractByMap, ingested, objects, pictures } from '../../support/pipeline-run';

const FILES = [...pictures(22), ...pictures(8, 'validation'), ...pictures(6, 'test')];
const engine = () => new FakeEngine({ imageSizePx: 8 });

async function extracted(config: object = {}, onProgress?: (event: Progress) => void) {
  const run = await ingested({
    files: FILES,
    engine: engine(),
    config: { shardImages: 9, ...config },
    ...(onProgress && { onProgress }),
  });
  await extractByMap(run.context, run.runId);
  return run;
}

async function evictFeatures({ store }: Pick<Awaited<ReturnType<typeof extracted>>, 'store'>): Promise<void> {
  for (const key of Object.keys(await objects(store, 'features/'))) if (key.endsWith('.hsf')) await store.remove(key);
}

describe('doLargeTask()', () => {
  test('doLargeTask() leaves the bytes that the functions leave', async () => {
    const byFunctions = await extracted();
    await trainHeadStep.invoke({ runId: byFunctions.runId }, byFunctions.context);
    await evaluate.invoke({ runId: byFunctions.runId }, byFunctions.context);
    const byJobs = await extracted();
    await doLargeTask('train-head', byJobs.runId, byJobs.context);
    await doLargeTask('evaluate', byJobs.runId, byJobs.context);
    const made = await objects(byJobs.store, 'runs/');
    expect(Object.keys(made).some((key) => key.endsWith('metrics.json'))).toBe(true);
    expect(made).toEqual(await objects(byFunctions.store, 'runs/'));
  });

  test.each(['train-head', 'evaluate'] as const)(
    'doLargeTask() computes features again that are gone before they are read: %s',
    async (task) => {
      const told: Progress[] = [];
      const run = await extracted({}, (event) => told.push(event));
      const whole = await objects(run.store, 'features/');
      if (task === 'evaluate') await doLargeTask('train-head', run.runId, run.context);
      const indexed = await objects(run.store, 'features/');
      await evictFeatures(run);
      await doLargeTask(task, run.runId, run.context);
      const after = await objects(run.store, 'features/');
      for (const key of Object.keys(whole)) expect([key, after[key]]).toEqual([key, indexed[key] ?? whole[key]]);
      expect(told).toContainEqual({
        kind: 'notice',
        text: expect.stringMatching(/computes features that are missing/),
      });
    },
  );

  test('doLargeTask() ends where that does not help', async () => {
    const run = await extracted();
    const { store } = run;
    await evictFeatures(run);
    const put = store.put.bind(store);
    // What is computed again is gone again.
    store.put = async (key, bytes, ...rest) => (key.endsWith('.hsf') ? undefined : put(key, bytes, ...rest)) as never;
    await expect(doLargeTask('train-head', run.runId, run.context)).rejects.toThrow(FormatError);
  });
});
