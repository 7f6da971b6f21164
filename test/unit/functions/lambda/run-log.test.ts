import { RunLog } from '../../../../functions/lambda/run-log';
import { noteShardUsage } from '../../../../functions/lambda/shard-usage';
import { recordFailure } from '../../../../functions/record-failure';
import type { StepName } from '../../../../functions/steps';
import { runKeys } from '../../../../shared/artifacts';
import { getJson } from '../../../../shared/json-file';
import { runFileSchema } from '../../../../shared/records/run-file';
import { memoryContext } from '../../../support/memory-context';
import { storeRun } from '../../../support/store-run';

const { store, context } = memoryContext();
const START = Date.parse('2026-01-02T03:04:05.000Z');
let now = START;
const log = new RunLog({ store, versions: { headstart: '1' }, now: () => now });
const file = () => getJson(store, runKeys('run-1').run, runFileSchema);

async function step(name: StepName, seconds: number): Promise<void> {
  const startedMs = now;
  await log.begin(name, 'run-1', name === 'Ingest' ? 'https://x.example/pets.zip?key=secret' : undefined);
  now += seconds * 1000;
  await log.end(name, 'run-1', startedMs, (took) => ({ dollars: took * 0.011111, gbSeconds: took * 2 }));
}

beforeEach(() => {
  now = START;
});

describe('RunLog', () => {
  test('keeps run.json from step to step: seconds, the Map between two of them, counts and the end', async () => {
    await storeRun(store, 'run-1', {
      classes: ['ants', 'bees'],
      images: { train: 4, validation: 2, test: 1 },
      bad: ['train/ants/1.jpg'],
    });
    await store.put(runKeys('run-1').shardList, Buffer.from('[0, 1, 2]'));
    await step('Ingest', 2);
    expect(await file()).toEqual({
      schemaVersion: 1,
      runId: 'run-1',
      status: 'running',
      source: 'https://x.example/pets.zip',
      startedAt: '2026-01-02T03:04:05.000Z',
      seconds: { Ingest: 2 },
      dollars: { Ingest: 0.0222 },
      gbSeconds: { Ingest: 4 },
      versions: { headstart: '1' },
    });
    now += 30_000;
    const usage = { milliseconds: 2500, memoryMb: 2048 };
    for (const callId of ['a-1', 'b-2']) await noteShardUsage(store, 'run-1', { ...usage, callId });
    await step('TrainHead', 3);
    await step('Evaluate', 1);
    await step('Publish', 4);
    expect(await file()).toMatchObject({
      status: 'succeeded',
      seconds: { Ingest: 2, Features: 30, TrainHead: 3, Evaluate: 1, Publish: 4 },
      // Two calls of 2.5 s and 2 GB, and the calls themselves.
      dollars: { Ingest: 0.0222, Features: 0.000167, TrainHead: 0.0333, Evaluate: 0.0111, Publish: 0.0444 },
      gbSeconds: { Ingest: 4, Features: 10, TrainHead: 6, Evaluate: 2, Publish: 8 },
      images: { computed: 14, cached: 0, skipped: 1 },
      endedAt: '2026-01-02T03:04:45.000Z',
    });
  });

  test('keeps what is known of a run that failed', async () => {
    await step('Ingest', 2);
    const event = { runId: 'run-1', state: 'TrainHead', error: 'DatasetError', cause: 'no\n→ do' };
    await log.begin('RecordFailure', 'run-1', undefined);
    await recordFailure.invoke(event, context);
    await log.end('RecordFailure', 'run-1', now, () => ({ dollars: 1 }));
    expect(await file()).toMatchObject({
      status: 'failed',
      startedAt: expect.any(String),
      endedAt: '2026-01-02T03:04:07.000Z',
      seconds: { Ingest: 2 },
      failure: { state: 'TrainHead', error: 'DatasetError', problem: 'no', remedy: 'do' },
    });
  });
});
