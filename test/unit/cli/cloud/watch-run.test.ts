import { cancelRun } from '../../../../cli/cloud/cancel-run';
import type { CloudFlags } from '../../../../cli/cloud/cloud-options';
import { listExecutions } from '../../../../cli/cloud/list-executions';
import { startRun } from '../../../../cli/cloud/start-run';
import { watchRun } from '../../../../cli/cloud/watch-run';
import type { Cloud } from '../../../../cli/cloud/with-cloud';
import { evaluate } from '../../../../functions/evaluate';
import { trainHeadStep } from '../../../../functions/train-head';
import { runKeys } from '../../../../shared/artifacts';
import { getJson, putJson } from '../../../../shared/json-file';
import { runFileSchema } from '../../../../shared/records/run-file';
import { S3BlobStore } from '../../../../shared/storage/s3-blob-store';
import { type FakeS3, startFakeS3 } from '../../../support/fake-s3';
import { type FakeStepFunctions, STATE_MACHINE, startFakeStepFunctions } from '../../../support/fake-step-functions';
import { History } from '../../../support/history';
import { memoryContext } from '../../../support/memory-context';
import { storeRun } from '../../../support/store-run';

const RUN = 'pets-1';
const flags: CloudFlags = { stack: 'Pets' };

let s3: FakeS3;
let sfn: FakeStepFunctions;
let cloud: Cloud;
let lines: string[];

beforeEach(async () => {
  [s3, sfn] = await Promise.all([startFakeS3('pets-bucket'), startFakeStepFunctions()]);
  cloud = {
    stack: { name: 'Pets', region: 'eu-central-1', bucket: 'pets-bucket', stateMachineArn: STATE_MACHINE },
    s3: s3.client,
    sfn: sfn.client,
    store: new S3BlobStore({ client: s3.client, bucket: 'pets-bucket' }),
  };
  lines = [];
});
afterEach(async () => {
  await Promise.all([s3.close(), sfn.close()]);
});

function watch(signal = new AbortController().signal) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const print = (line: string) => void lines.push(...line.replaceAll(/\x1b\[\d+m/g, '').split('\n'));
  const bars = { write: (text: string) => void lines.push(text.trimEnd()) };
  return watchRun(cloud, RUN, { flags, signal, show: { print, bars, quiet: false }, everyMs: 1 });
}

function execution(status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED', looks: History['events'][]) {
  sfn.executions.set(RUN, { status, looks, seen: 0 });
}

/** What a run of three shards leaves in the bucket. */
async function leaveArtifacts(): Promise<void> {
  const { store, context } = memoryContext();
  await storeRun(store, RUN, { classes: ['cats', 'dogs'], images: { train: 10, validation: 4, test: 0 } });
  // A list that the Map reads, and no record.
  const shards = [0, 1, 2].map((shard) => ({ shard, images: 10 }));
  await store.put(runKeys(RUN).shardList, Buffer.from(JSON.stringify(shards)));
  await trainHeadStep.invoke({ runId: RUN }, context);
  await evaluate.invoke({ runId: RUN }, context);
  for await (const { key } of store.list('')) s3.objects.set(key, Buffer.from((await store.get(key)) as Uint8Array));
}

describe('watchRun()', () => {
  test('shows states, shards and training as they come, and returns the metrics', async () => {
    await leaveArtifacts();
    const history = new History().begin().entered('Ingest').scheduled();
    const looks = [history.slice()];
    looks.push(history.add('TaskSucceeded').exited('Ingest').mapBegun('Features').slice(), [], []);
    looks.push(history.add('MapRunSucceeded').exited('Features', 'Map').task('TrainHead').slice());
    looks.push(history.task('Evaluate').task('Publish').add('ExecutionSucceeded').slice());
    execution('SUCCEEDED', looks);
    sfn.mapRuns = [
      { succeeded: 0, running: 2, total: 2 },
      { succeeded: 1, running: 2, total: 3 },
      { succeeded: 2, running: 1, total: 3 },
      { succeeded: 3, total: 3 },
    ];
    const metrics = await watch();
    expect(metrics?.classes).toEqual(['cats', 'dogs']);
    const text = lines.join('\n');
    const order = [
      '✓ Ingest      4.0 s',
      'Base:   stanford-dogs',
      'Classes: cats, dogs',
      '10/30',
      '1 of 3 shards done, 2 running',
      '2 of 3 shards done, 1 running',
      '✓ Features    4.0 s  3 shards, 8 images/s',
      '✓ TrainHead ',
      'initial loss: ',
      'Epoch 20/20  loss ',
      '✓ Evaluate ',
      '✓ Publish ',
    ];
    const places = order.map((part) => [part, text.indexOf(part)] as const);
    expect(places.filter(([, at]) => at < 0)).toEqual([]);
    expect(places.map(([, at]) => at)).toEqual(places.map(([, at]) => at).sort((a, b) => a - b));
  });

  test('asks for no more of a history than is new', async () => {
    await leaveArtifacts();
    const history = new History().begin().task('Ingest').map('Features').task('TrainHead').task('Evaluate');
    const long = history.slice();
    execution('SUCCEEDED', [long, [], [], history.task('Publish').slice(), history.add('ExecutionSucceeded').slice()]);
    await watch();
    const asked = sfn.requests.filter(({ action }) => action === 'GetExecutionHistory');
    // The first look goes back to the beginning in pages of four; the fourth has five new events; the others one page.
    expect(asked.length).toBe(Math.ceil(long.length / 4) + 1 + 1 + 2 + 1);
  });

  test('says so where the stack is of another version, and returns no metrics', async () => {
    s3.objects.set(runKeys(RUN).metrics, Buffer.from('{"schemaVersion":1,"of":"another version"}'));
    execution('SUCCEEDED', [new History().begin().task('Publish').add('ExecutionSucceeded').slice()]);
    expect(await watch()).toBeUndefined();
    expect(lines.join()).toContain('The stack has another version');
  });

  test('throws RunFailedError with what run.json says', async () => {
    const history = new History().begin().entered('Ingest').scheduled().failed('ArchiveError').exited('Ingest');
    history.task('RecordFailure').add('ExecutionFailed', { executionFailedEventDetails: { error: 'ArchiveError' } });
    execution('FAILED', [history.slice()]);
    const failure = { state: 'Ingest', error: 'ArchiveError', problem: 'it is not a zip', remedy: 'Give a zip.' };
    await putJson(cloud.store, runKeys(RUN).run, { schemaVersion: 1, runId: RUN, status: 'failed', failure });
    await expect(watch()).rejects.toMatchObject({
      name: 'RunFailedError',
      message: 'The run "pets-1" failed in Ingest: it is not a zip\n→ Give a zip.',
      failure,
    });
    expect(lines).toContain('✗ Ingest      4.0 s  ArchiveError');
    expect(lines.join()).not.toContain('RecordFailure');
  });

  test('throws RunFailedError with what Step Functions says where run.json could not be written', async () => {
    const cause = JSON.stringify({ errorMessage: 'out of memory\n→ Give it more.' });
    const history = new History().begin().entered('TrainHead').scheduled().failed('Runtime.ExitError');
    history.exited('TrainHead').add('ExecutionFailed', { executionFailedEventDetails: { error: 'E', cause } });
    execution('FAILED', [history.slice()]);
    await expect(watch()).rejects.toMatchObject({
      failure: { state: 'TrainHead', error: 'E', problem: 'out of memory', remedy: 'Give it more.' },
    });
  });

  test('throws RunFailedError where somebody stopped the run', async () => {
    execution('ABORTED', [new History().begin().entered('Ingest').scheduled().add('ExecutionAborted').slice()]);
    await expect(watch()).rejects.toMatchObject({
      message: 'The run "pets-1" was stopped in Ingest: no reason was given',
      failure: { state: 'Ingest', error: 'Stopped' },
    });
  });

  test('throws CancelledError when the signal is aborted, and leaves the run alone', async () => {
    execution('RUNNING', [new History().begin().entered('Ingest').scheduled().slice()]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    await expect(watch(stop.signal)).rejects.toMatchObject({ name: 'CancelledError' });
    expect(sfn.requests.map(({ action }) => action)).not.toContain('StopExecution');
  });

  test('throws ConfigError that names the stack where there is no such run', async () => {
    await expect(watch()).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('The stack "Pets" has no run "pets-1"'),
    });
  });
});

describe('startRun()', () => {
  test('starts an execution of that name with source and configuration', async () => {
    await startRun(cloud, { source: 's3://b/k.zip', config: { seed: 3 }, name: RUN }, flags);
    expect(JSON.parse(sfn.executions.get(RUN)?.input ?? '')).toEqual({ source: 's3://b/k.zip', config: { seed: 3 } });
    await startRun(cloud, { source: 's3://b/k.zip', config: {}, name: 'other' }, flags);
    expect(sfn.executions.get('other')?.input).toBe('{"source":"s3://b/k.zip"}');
  });

  test('throws ConfigError where a run has that name', async () => {
    execution('SUCCEEDED', [[]]);
    await expect(startRun(cloud, { source: 's3://b/k.zip', config: {}, name: RUN }, flags)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('headstart watch pets-1 --stack Pets'),
    });
  });
});

describe('cancelRun()', () => {
  test('stops a run and notes it in its run.json', async () => {
    execution('RUNNING', [[]]);
    expect(await cancelRun(cloud, RUN, flags)).toBe('running');
    expect(sfn.executions.get(RUN)?.status).toBe('ABORTED');
    expect(await getJson(cloud.store, runKeys(RUN).run, runFileSchema)).toMatchObject({
      runId: RUN,
      status: 'stopped',
    });
  });

  test('leaves a run that has ended as it is', async () => {
    execution('SUCCEEDED', [[]]);
    expect(await cancelRun(cloud, RUN, flags)).toBe('succeeded');
    expect(sfn.requests.map(({ action }) => action)).toEqual(['DescribeExecution']);
    expect(s3.objects.size).toBe(0);
  });
});

describe('listExecutions()', () => {
  test("gives status and times in a run's words", async () => {
    execution('ABORTED', [[]]);
    sfn.executions.set('works', { status: 'RUNNING', looks: [[]], seen: 0 });
    expect(Object.fromEntries(await listExecutions(cloud))).toEqual({
      [RUN]: { status: 'stopped', startedAt: '2026-01-02T03:04:05.000Z', endedAt: '2026-01-02T03:05:05.000Z' },
      works: { status: 'running', startedAt: '2026-01-02T03:04:05.000Z', endedAt: undefined },
    });
  });
});
