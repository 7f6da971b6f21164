import type { StepContext } from '../../../functions/handler';
import { ingest } from '../../../functions/ingest';
import { openSource } from '../../../shared/archive/open-source';
import { readEntries } from '../../../shared/archive/read-entries';
import { readListing } from '../../../shared/archive/read-listing';
import { runKeys } from '../../../shared/artifacts';
import { mobilenetV2Backbone } from '../../../shared/backbone/mobilenet-v2/backbone';
import { parseConfig } from '../../../shared/config';
import { readDataset } from '../../../shared/dataset/read-dataset';
import { readManifest, readShard } from '../../../shared/dataset/read-manifest';
import { ArchiveError, BaseError, ConfigError, DatasetError } from '../../../shared/errors';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';
import { writeZip, type ZipEntry } from '../../support/write-zip';

const SHA256 = 'ab'.repeat(32);

function context(store: MemoryBlobStore, prepared: string[] = [], notices: string[] = []): StepContext {
  return {
    store,
    base: {
      async prepare(config) {
        prepared.push(config.base ?? 'default');
        const { width, imageSizePx = 160 } = config;
        return { name: 'stanford-dogs', sha256: SHA256, backbone: mobilenetV2Backbone(width, imageSizePx) };
      },
      layers: () => Promise.reject(new BaseError('not here')),
      weights: () => Promise.reject(new BaseError('not here')),
      engine: () => Promise.reject(new BaseError('not here')),
      threads: () => {
        throw new BaseError('not here');
      },
    },
    openSource: (uri) => openSource(uri, () => store),
    progress: (event) => {
      if (event.kind === 'notice') notices.push(event.text);
    },
    signal: new AbortController().signal,
  };
}

const FILES: ZipEntry[] = ['cats', 'dogs'].flatMap((name) =>
  Array.from({ length: 30 }, (_, i) => ({ name: `pets/${name}/${i}.jpg`, data: `${name} ${i}`, deflate: i % 2 === 0 })),
);

async function storeWith(files: readonly ZipEntry[]): Promise<MemoryBlobStore> {
  const store = new MemoryBlobStore();
  await store.put('incoming/pets.zip', writeZip(files));
  return store;
}

const event = (config?: unknown) => ({ runId: 'run-1', input: { source: 'memory:/incoming/pets.zip', config } });

async function contents(store: MemoryBlobStore): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { key } of store.list('runs/')) found[key] = Buffer.from((await store.get(key)) ?? []).toString();
  return found;
}

describe('ingest', () => {
  test('refuses an input with a key that it does not know: a misspelt one would be passed over', async () => {
    const store = await storeWith(FILES);
    const { runId, input } = event({ epochs: 3 });
    const { config, ...source } = input;
    const misspelt = ingest.invoke({ runId, input: { ...source, confg: config } } as never, context(store));
    await expect(misspelt).rejects.toThrow(/"input".*confg/);
  });

  test('writes manifest, shard list and shards, and answers where they lie', async () => {
    const store = await storeWith([...FILES, { name: 'pets/readme.txt' }, { name: 'cover.png', data: 'x' }]);
    const notices: string[] = [];
    const result = await ingest.invoke(event({ shardImages: 25, head: { epochs: 3 } }), context(store, [], notices));
    expect(result).toEqual({
      shardList: { bucket: 'memory:', key: 'runs/run-1/shards.json' },
      shards: 3,
      images: 60,
      features: 'map',
      large: false,
      fineTune: false,
    });

    const manifest = await readManifest(store, 'run-1');
    expect(manifest).toMatchObject({
      schemaVersion: 1,
      source: { uri: 'memory:/incoming/pets.zip' },
      classes: ['cats', 'dogs'],
      splitBy: 'hash',
      labelsFrom: 'folders',
      ignored: { 'png outside class folders': 1, txt: 1 },
      base: { name: 'stanford-dogs', sha256: SHA256 },
      shards: 3,
    });
    expect(manifest.config.head.epochs).toBe(3);
    const list = JSON.parse(Buffer.from((await store.get(runKeys('run-1').shardList)) ?? []).toString());
    expect(list).toEqual([25, 25, 10].map((images, shard) => ({ shard, images })));
    expect(notices).toEqual([
      '1 images are not used: png outside class folders',
      'The data set is small: validation takes 14 of its 60 images, more than its share of 0.11, and there is no test split, which would have fewer than 10 images. --cross-validate 5 measures with every image',
    ]);
  });

  test('takes labels from file names where there are no class folders, records it and says so', async () => {
    const labelled = Array.from({ length: 60 }, (_, i) => ({
      name: `train/${i % 2 ? 'cat' : 'dog'}.${i}.jpg`,
      data: `${i}`,
    }));
    const store = await storeWith([...labelled, { name: 'test1/1.jpg', data: 'x' }]);
    const notices: string[] = [];
    await ingest.invoke(event(), context(store, [], notices));
    const { labelsFrom, classes, ignored, shards } = await readManifest(store, 'run-1');
    expect([labelsFrom, classes, ignored]).toEqual(['file-names', ['cat', 'dog'], { 'jpg without a label': 1 }]);
    expect(notices[0]).toMatch(/^Labels come from file names: "train\/dog\.0\.jpg" shows "dog", one of 2 classes$/);
    expect(notices[1]).toMatch(/^1 images are not used: they have no label, for example "test1\/1\.jpg"$/);
    for (let shard = 0; shard < shards; shard++) {
      for (const { name, label } of (await readShard(store, 'run-1', shard)).images)
        expect(name).toContain(classes[label]);
    }
  });

  test('takes a data set that has been read already, and writes the same by it', async () => {
    const store = await storeWith(FILES);
    await ingest.invoke(event(), context(store));
    const wanted = await contents(store);
    const source = await openSource('memory:/incoming/pets.zip', () => store);
    const config = parseConfig({});
    const dataset = readDataset(await readListing(source, config.limits), config, source.name);
    const read = () => Promise.reject(new Error('read again'));
    const given = { takeDataset: () => dataset, openSource: async () => ({ ...source, read }) };
    await ingest.invoke(event(), { ...context(store), ...given });
    expect(await contents(store)).toEqual(wanted);
  });

  test('puts every image into one shard, from which its bytes can be read', async () => {
    const store = await storeWith(FILES);
    const { shards } = (await ingest.invoke(event({ shardImages: 7 }), context(store))) as { shards: number };
    const reader = await openSource('memory:/incoming/pets.zip', () => store);
    const found: string[] = [];
    for (let shard = 0; shard < shards; shard++) {
      const { images } = await readShard(store, 'run-1', shard);
      for await (const { entry, bytes } of readEntries(reader, images)) {
        found.push(entry.name);
        expect(Buffer.from(bytes).toString()).toBe(entry.name.replace(/pets\/(\w+)\/(\d+)\.jpg/, '$1 $2'));
      }
    }
    expect(found).toEqual(FILES.map((file) => file.name));
  });

  test('writes the same bytes again', async () => {
    const store = await storeWith(FILES);
    const first = await ingest.invoke(event(), context(store));
    const written = await contents(store);
    expect(await ingest.invoke(event(), context(store))).toEqual(first);
    expect(await contents(store)).toEqual(written);
  });

  test.each([
    ['an unknown key', FILES, { epochs: 3 }, ConfigError],
    ['weights for a class that is not there', FILES, { head: { classWeights: { birds: 2 } } }, ConfigError],
    ['only one class', FILES.slice(0, 30), {}, DatasetError],
    ['a path that escapes', [...FILES, { name: '../x.jpg' }], {}, ArchiveError],
  ])('refuses %s before the base is fetched and anything written', async (_what, files, config, wanted) => {
    const store = await storeWith(files);
    const prepared: string[] = [];
    await expect(ingest.invoke(event(config), context(store, prepared))).rejects.toThrow(wanted);
    expect(prepared).toEqual([]);
    expect(await contents(store)).toEqual({});
  });
});
