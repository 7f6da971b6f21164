import type { PipelineInput } from '../../../functions/contracts';
import { type StartDeps, start } from '../../../functions/start';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

const created = (key: string, version?: string, etag = 'e1') => ({
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'bucket-1' }, object: { key, etag, ...(version && { 'version-id': version }) } },
});

let store: MemoryBlobStore;
let executions: Map<string, PipelineInput>;
let metadata: Record<string, string>;
let deps: StartDeps;
beforeEach(() => {
  store = new MemoryBlobStore();
  executions = new Map();
  metadata = {};
  deps = {
    store,
    readMetadata: async () => metadata,
    async startExecution(name, input) {
      if (executions.has(name)) return 'known';
      executions.set(name, input);
      return 'started';
    },
  };
});

const inputs = () => [...executions.values()];

describe('start()', () => {
  test('starts a run for a zip under incoming/, with an id that says whose it is', async () => {
    const result = await start(created('incoming/more/Cats & dogs (1).zip', 'v1'), deps);
    expect(result).toEqual({ kind: 'started', runId: expect.stringMatching(/^Cats-dogs-1-[0-9a-f]{32}$/) });
    expect(inputs()).toEqual([{ source: 's3://bucket-1/incoming/more/Cats & dogs (1).zip' }]);
  });

  test('starts a run for a tar, with the configuration that lies beside it, but no batch prediction', async () => {
    await store.put('incoming/pets.json', Buffer.from('{"seed": 7}'));
    for (const ending of ['tar', 'tar.gz', 'tgz']) {
      const result = await start(created(`incoming/pets.${ending}`, 'v1'), deps);
      expect(result).toEqual({ kind: 'started', runId: expect.stringMatching(/^pets-[0-9a-f]{32}$/) });
    }
    expect(inputs().map(({ source, config }) => [source, config])).toEqual(
      ['tar', 'tar.gz', 'tgz'].map((ending) => [`s3://bucket-1/incoming/pets.${ending}`, { seed: 7 }]),
    );
    const own = { ...deps, prefix: 'predict/' };
    expect(await start(created('predict/pets.tar', 'v1'), own)).toEqual({ kind: 'ignored', key: 'predict/pets.tar' });
  });

  test('starts what another prefix stands for, and only there', async () => {
    const own = { ...deps, prefix: 'predict/' };
    expect(await start(created('predict/photos.zip', 'v1'), own)).toMatchObject({ kind: 'started' });
    expect(inputs()).toEqual([{ source: 's3://bucket-1/predict/photos.zip' }]);
    expect(await start(created('incoming/photos.zip', 'v1'), own)).toEqual({
      kind: 'ignored',
      key: 'incoming/photos.zip',
    });
    expect(await start(created('predict/photos.jpg', 'v1'), own)).toMatchObject({ kind: 'ignored' });
    expect(await start(created('predict/photos.zip', 'v1'), deps)).toMatchObject({ kind: 'ignored' });
  });

  test('starts nothing for the second of two events, and another run for another version', async () => {
    const first = await start(created('incoming/pets.zip', 'v1'), deps);
    expect(await start(created('incoming/pets.zip', 'v1'), deps)).toEqual({ ...first, kind: 'known' });
    expect(await start(created('incoming/pets.zip', 'v2'), deps)).toMatchObject({ kind: 'started' });
    expect(executions.size).toBe(2);
  });

  test('tells versions apart by their content where the bucket numbers none', async () => {
    await start(created('incoming/pets.zip', undefined, 'e1'), deps);
    await start(created('incoming/pets.zip', undefined, 'e2'), deps);
    expect(executions.size).toBe(2);
  });

  test('gives every name an id that an execution may have', async () => {
    for (const key of ['incoming/.zip', `incoming/${'ü'.repeat(300)}.zip`, `incoming/${'x'.repeat(300)}.zip`]) {
      const result = await start(created(key, 'v1'), deps);
      expect(result.kind === 'started' && result.runId).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    }
    expect(executions.size).toBe(3);
  });

  test.each(['incoming/pets.json', 'runs/incoming/pets.zip', 'predict/pets.zip', 'incoming/pets.zip.part'])(
    'leaves %s alone',
    async (key) => {
      expect(await start(created(key, 'v1'), deps)).toEqual({ kind: 'ignored', key });
      expect(executions.size).toBe(0);
    },
  );

  test('takes the configuration from the sidecar and from metadata, whose keys win', async () => {
    await store.put('incoming/pets.json', Buffer.from('{"seed": 7, "head": {"epochs": 3}}'));
    await start(created('incoming/pets.zip', 'v1'), deps);
    metadata = { 'headstart-config': '{"seed": 9}' };
    await start(created('incoming/pets.zip', 'v2'), deps);
    await start(created('incoming/other.zip', 'v1'), deps);
    expect(inputs().map(({ config }) => config)).toEqual([
      { seed: 7, head: { epochs: 3 } },
      { seed: 9, head: { epochs: 3 } },
      { seed: 9 },
    ]);
  });

  test('hands on a sidecar that is no JSON, so that the run fails where its owner looks', async () => {
    await store.put('incoming/pets.json', Buffer.from('{seed: 7'));
    await start(created('incoming/pets.zip', 'v1'), deps);
    expect(inputs()).toEqual([{ source: 's3://bucket-1/incoming/pets.zip', config: '{seed: 7' }]);
  });
});
