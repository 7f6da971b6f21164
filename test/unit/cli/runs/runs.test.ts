import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRun } from '../../../../cli/runs/describe-run';
import { getRun } from '../../../../cli/runs/get-run';
import { listRuns } from '../../../../cli/runs/list-runs';
import { renderList, renderRun } from '../../../../cli/runs/render-runs';
import { runKeys } from '../../../../shared/artifacts';
import { putJson } from '../../../../shared/json-file';
import type { RunFile } from '../../../../shared/records/run-file';
import type { BlobStore } from '../../../../shared/storage/blob-store';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { multiLabelMetrics } from '../../../support/multi-label-metrics';
import { storeRun } from '../../../support/store-run';

const FAILURE = { state: 'Ingest', error: 'ArchiveError', problem: 'it is not a zip', remedy: 'Give a zip.' };

async function putRunFile(store: BlobStore, file: Omit<RunFile, 'schemaVersion'>): Promise<void> {
  await putJson(store, runKeys(file.runId).run, { schemaVersion: 1, ...file });
}
const put = (store: BlobStore, key: string, text = 'text') => store.put(key, Buffer.from(text));

/** One run of each kind. */
async function someRuns(): Promise<MemoryBlobStore> {
  const store = new MemoryBlobStore();
  await putRunFile(store, {
    runId: 'old',
    status: 'succeeded',
    startedAt: '2026-01-01T00:00:00Z',
    source: '/a/old.zip',
  });
  await putRunFile(store, { runId: 'new', status: 'failed', startedAt: '2026-02-01T00:00:00Z', failure: FAILURE });
  await put(store, runKeys('plain').report);
  await put(store, runKeys('plain').metrics);
  await storeRun(store, 'begun', { classes: ['cats', 'dogs'], images: { train: 4, validation: 2, test: 0 } });
  await put(store, 'features/x/y.hsf');
  return store;
}

describe('listRuns()', () => {
  test('lists the newest first, then those without a time, and tells them by what lies there', async () => {
    const runs = await listRuns(await someRuns());
    expect(runs.map(({ runId, status }) => `${runId} ${status}`)).toEqual([
      'new failed',
      'old succeeded',
      'begun unfinished',
      'plain succeeded',
    ]);
    expect(runs[3]?.bytes).toBe(8);
  });

  test('believes Step Functions, and lists what it alone knows', async () => {
    const executions = new Map([
      ['begun', { status: 'running', startedAt: '2026-03-01T00:00:00Z' } as const],
      ['empty', { status: 'running', startedAt: '2026-04-01T00:00:00Z' } as const],
    ]);
    const runs = await listRuns(await someRuns(), executions);
    expect(runs.map(({ runId, status }) => `${runId} ${status}`).slice(0, 2)).toEqual([
      'empty running',
      'begun running',
    ]);
  });

  test('lists a run whose run.json another version wrote', async () => {
    const store = new MemoryBlobStore();
    await put(store, runKeys('later').run, '{"schemaVersion": 2}');
    expect(await listRuns(store)).toMatchObject([{ runId: 'later', status: 'unfinished' }]);
  });

  test('lists a run whose run.json is damaged as that, with what helps, beside the others', async () => {
    const store = await someRuns();
    const { run } = runKeys('old');
    await store.put(run, ((await store.get(run)) as Uint8Array).subarray(0, 40));
    const listed = (await listRuns(store)).find(({ runId }) => runId === 'old');
    expect(listed).toMatchObject({ status: 'damaged', failure: { error: 'FormatError', remedy: expect.any(String) } });
    expect(listed?.failure?.problem).toContain(`"${run}" is damaged`);
    await expect(describeRun(store, 'old')).rejects.toThrow(`"${run}" is damaged`);
  });

  test('lists nothing in an empty store', async () => {
    expect(await listRuns(new MemoryBlobStore())).toEqual([]);
  });
});

describe('describeRun()', () => {
  test('throws ConfigError where there is no such run', async () => {
    await expect(describeRun(await someRuns(), 'ol')).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('There is no run "ol" in memory:'),
    });
  });

  test('knows a run that only Step Functions knows', async () => {
    expect(await describeRun(new MemoryBlobStore(), 'x', { status: 'running' })).toMatchObject({ status: 'running' });
  });
});

describe('renderList() and renderRun()', () => {
  test('say what is known and mark what is not', async () => {
    const store = await someRuns();
    const runs = await Promise.all(['old', 'begun'].map((id) => describeRun(store, id)));
    expect(renderList(runs).split('\n')).toEqual([
      'run    status      started (UTC)     took  images  val. accuracy  base           source',
      'old    succeeded   2026-01-01 00:00  –     –       –              –              old.zip',
      'begun  unfinished  –                 –     12      –              stanford-dogs  pets.zip',
    ]);
  });

  test('leave out what a narrow window has no room for, and say so', async () => {
    const store = await someRuns();
    const runs = await Promise.all(['old', 'begun'].map((id) => describeRun(store, id)));
    const lines = renderList(runs, 70).split('\n');
    expect(lines).toEqual([
      'run    status      started (UTC)     took  val. accuracy  source',
      'old    succeeded   2026-01-01 00:00  –     –              old.zip',
      'begun  unfinished  –                 –     –              pets.zip',
      'A wider window, or --json, has more: images, base',
    ]);
    for (const line of renderList(runs, 50).split('\n').slice(0, 3)) expect(line.length).toBeLessThanOrEqual(50);
    expect(renderList(runs, 500)).toBe(renderList(runs));
  });

  test('say of a multi-label run what it measured, each image counted once', async () => {
    const store = new MemoryBlobStore();
    const metrics = multiLabelMetrics();
    await putRunFile(store, {
      runId: 'tagged',
      status: 'succeeded',
      startedAt: '2026-01-01T00:00:00Z',
      source: 'a.zip',
    });
    await putJson(store, runKeys('tagged').metrics, metrics);
    const run = await describeRun(store, 'tagged');
    expect(run.metrics).toBeUndefined();
    const precision = metrics.validation.meanAveragePrecision?.toFixed(3);
    const images = 120 + 60 + 40;
    expect(renderList([run]).split('\n').slice(1)).toEqual([
      expect.stringMatching(
        new RegExp(`^tagged .* ${images} +mAP ${precision?.replace('.', '\\.')} +stanford-dogs +a\\.zip$`),
      ),
      'mAP: mean average precision, of a run with several labels per image',
    ]);
    const text = renderRun(run, 'memory:');
    expect(text).toMatch(/^all +120 +60 +40$/m);
    expect(text).toMatch(
      new RegExp(`^Mean average precision +${precision} +${metrics.test?.meanAveragePrecision?.toFixed(3)}$`, 'm'),
    );
    const [, dogs] = metrics.test?.perClass ?? [];
    expect(text).toMatch(new RegExp(`^dogs & "cats" +${dogs?.averagePrecision?.toFixed(3)} .* ${dogs?.support}$`, 'm'));
  });

  test('say why a run failed and what to do', async () => {
    const text = renderRun(await describeRun(await someRuns(), 'new'), 'memory:');
    expect(text).toContain('Failed in: Ingest (ArchiveError): it is not a zip\n→          Give a zip');
  });
});

describe('getRun()', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-get-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const get = (store: BlobStore, runId: string, force = false) =>
    getRun(store, runId, { out: join(folder, 'out'), force, flags: '', print: () => {}, bars: { write: () => {} } });
  const read = (name: string) => readFile(join(folder, 'out', name), 'utf8');

  async function finished(runId: string): Promise<MemoryBlobStore> {
    const store = new MemoryBlobStore();
    const keys = runKeys(runId);
    await putRunFile(store, { runId, status: 'succeeded', source: 's3://b/x.zip' });
    for (const key of [keys.metrics, keys.report, keys.model.onnx, keys.head.weights])
      await put(store, key, JSON.stringify(key));
    for (const key of [keys.shardList, keys.shardResult(0)]) await put(store, key);
    return store;
  }

  test('fetches the artifacts and run.json, and nothing else', async () => {
    await get(await finished('a'), 'a');
    expect(await read('model/model.onnx')).toBe(JSON.stringify(runKeys('a').model.onnx));
    expect(await read('head/weights.bin')).toBe(JSON.stringify(runKeys('a').head.weights));
    expect(JSON.parse(await read('run.json'))).toMatchObject({ runId: 'a', status: 'succeeded' });
    await expect(read('shards.json')).rejects.toThrow();
  });

  test('fetches the same run again, but writes over another, or over what is no run, only by force', async () => {
    await get(await finished('a'), 'a');
    await get(await finished('a'), 'a');
    await expect(get(await finished('b'), 'b')).rejects.toMatchObject({ name: 'ConfigError' });
    await get(await finished('b'), 'b', true);
    expect(await read('metrics.json')).toBe(JSON.stringify(runKeys('b').metrics));
    await rm(join(folder, 'out', 'run.json'));
    await writeFile(join(folder, 'out', 'mine.txt'), 'mine');
    await expect(get(await finished('b'), 'b')).rejects.toMatchObject({ name: 'ConfigError' });
  });

  test('leaves no part of an artifact that breaks off', async () => {
    const store = await finished('a');
    const broken = Object.assign(Object.create(store), {
      get: async (key: string) => {
        if (key === runKeys('a').model.onnx) throw new Error('broken off');
        return store.get(key);
      },
      list: (prefix: string) => store.list(prefix),
      uri: store.uri,
    });
    await expect(get(broken, 'a')).rejects.toThrow('broken off');
    await expect(read('model/model.onnx')).rejects.toThrow();
  });

  test('throws ConfigError where nothing can be fetched yet', async () => {
    await expect(get(await someRuns(), 'begun')).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('has no artifacts to fetch: it is unfinished'),
    });
  });
});
