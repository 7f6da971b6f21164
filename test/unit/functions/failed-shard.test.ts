import { firstFailedShard, noteFailedShard } from '../../../functions/failed-shard';
import { recordFailure } from '../../../functions/record-failure';
import { runKeys } from '../../../shared/artifacts';
import { SourceError } from '../../../shared/errors';
import { readUnusable } from '../../../shared/features/read-feature-table';
import { putJson } from '../../../shared/json-file';
import { memoryContext } from '../../support/memory-context';
import { storeRun } from '../../support/store-run';

const event = (shard: number) => ({ runId: 'run-1', item: { shard, images: 5 } });
const TOO_MANY = { error: 'States.ExceedToleratedFailureThreshold', cause: 'The specified tolerance was exceeded' };

describe('noteFailedShard()', () => {
  test('lets RecordFailure say why a Map failed, which its own error does not', async () => {
    const { store, context } = memoryContext();
    await noteFailedShard(store, event(4), new SourceError('gone', { remedy: 'bring it back' }));
    const failure = await recordFailure.invoke({ runId: 'run-1', state: 'Features', ...TOO_MANY }, context);
    expect(failure).toMatchObject({
      state: 'Features',
      error: 'SourceError',
      problem: 'gone',
      remedy: 'bring it back',
    });
  });

  test('does not count where a later attempt succeeded', async () => {
    const { store } = memoryContext();
    await noteFailedShard(store, event(0), new Error('once'));
    await noteFailedShard(store, event(2), new Error('for good'));
    await putJson(store, runKeys('run-1').shardResult(0), {});
    expect(await firstFailedShard(store, 'run-1')).toMatchObject({ shard: 2, cause: 'for good' });
  });

  test('leaves the Map’s own words where no shard could leave one', async () => {
    const failure = await recordFailure.invoke(
      { runId: 'run-1', state: 'Features', ...TOO_MANY },
      memoryContext().context,
    );
    expect(failure).toMatchObject({ error: TOO_MANY.error, problem: TOO_MANY.cause });
  });
});

describe('readUnusable()', () => {
  test('counts the images of shards that left no result, and no others', async () => {
    const { store } = memoryContext();
    const options = {
      classes: ['ants', 'bees'],
      images: { train: 4, validation: 2, test: 1 },
      bad: ['train/ants/1.jpg'],
    };
    const manifest = await storeRun(store, 'run-1', options);
    expect((await readUnusable(store, 'run-1', manifest)).missing).toBe(0);
    const at = { offset: 0, compressedBytes: 1, bytes: 1, method: 0, crc32: 0, label: 0, split: 'train' };
    const images = ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => ({ ...at, name }));
    await putJson(store, runKeys('run-1').shard(manifest.shards), { shard: manifest.shards, images });
    expect((await readUnusable(store, 'run-1', { shards: manifest.shards + 1 })).missing).toBe(3);
  });
});
