import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendBase } from '../../../../cli/cloud/send-base';
import { type SendOptions, sendSource } from '../../../../cli/cloud/send-source';
import { writeSampleArchive } from '../../../../cli/sample/write-sample-archive';
import { openSource } from '../../../../shared/archive/open-source';
import { parseConfig } from '../../../../shared/config';
import { openDataset } from '../../../../shared/dataset/open-dataset';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { S3BlobStore } from '../../../../shared/storage/s3-blob-store';
import { type FakeS3, startFakeS3 } from '../../../support/fake-s3';

let fake: FakeS3;
let folder: string;

beforeEach(async () => {
  fake = await startFakeS3('pets');
  folder = await mkdtemp(join(tmpdir(), 'headstart-send-'));
});
afterEach(async () => {
  await fake.close();
  await rm(folder, { recursive: true });
});

const send = (source: string | string[], onBytes: SendOptions['onBytes'] = () => {}) =>
  sendSource(source, {
    cloud: { s3: fake.client, store: new S3BlobStore({ client: fake.client, bucket: 'pets' }) },
    config: parseConfig({}),
    store: new FileBlobStore(join(folder, 'store')),
    cacheFolder: folder,
    signal: new AbortController().signal,
    onBytes,
  });

describe('sendSource()', () => {
  test('uploads a zip under the hash of its content, once, whatever it is called', async () => {
    const path = join(folder, 'my pets.zip');
    await writeSampleArchive(path, { classes: ['cats', 'dogs'], images: 8, seed: 1, sizePx: 32 });
    const first = await send(path);
    const [[key = '', body] = []] = fake.objects;
    expect(key).toMatch(/^sources\/[0-9a-f]{32}\/my_pets\.zip$/);
    expect(first).toEqual({
      shape: {
        ...{ images: 8, trainImages: 6, validationImages: 2, testImages: 0 },
        ...{ shards: 1, largestShardImages: 8, archiveBytes: 6020, notices: [] },
        splitIsOurs: false,
      },
      uri: `s3://pets/${key}`,
      name: 'my pets.zip',
      upload: { bytes: body?.length, sent: body?.length },
    });
    expect((await send(path)).upload?.sent).toBe(0);
    // What lies under incoming/ would start a run of its own.
    expect([...fake.objects.keys()].filter((each) => each.startsWith('incoming/'))).toEqual([]);
  });

  test('packs a folder and uploads that', async () => {
    for (const [split, name] of [
      ['train', 'cats'],
      ['train', 'dogs'],
      ['validation', 'cats'],
      ['validation', 'dogs'],
    ]) {
      await mkdir(join(folder, 'photos', split as string, name as string), { recursive: true });
      await writeFile(join(folder, 'photos', split as string, name as string, '1.jpg'), `${split} ${name}`);
    }
    const { uri } = await send(join(folder, 'photos'));
    expect(uri).toMatch(/^s3:\/\/pets\/sources\/[0-9a-f]{32}\/photos\.zip$/);
    expect((await send(join(folder, 'photos'))).upload?.sent).toBe(0);
  });

  test('uploads each of several archives once, with a record that makes one set of them', async () => {
    const archive = (name: string, seed: number) =>
      writeSampleArchive(join(folder, name), { classes: ['cats', 'dogs'], images: 8, seed, sizePx: 32 });
    for (const [i, name] of ['a.zip', 'b.zip'].entries()) await archive(name, i + 1);
    const progress: [string, number, number][] = [];
    const both = await send(
      ['b.zip', 'a.zip'].map((name) => join(folder, name)),
      (...event) => progress.push(event),
    );
    const total = ['a.zip', 'b.zip'].reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
    expect(both).toMatchObject({ name: 'a and 1 more', upload: { bytes: total, sent: total }, shape: { images: 16 } });
    expect(both.uri).toMatch(/^s3:\/\/pets\/sources\/[0-9a-f]{32}\/a_and_1_more\.set\.json$/);
    expect(progress.at(-1)).toEqual(['upload', total, total]);
    expect([...fake.objects.keys()].map((key) => key.split('/').at(-1)).sort()).toEqual([
      ...['a.zip', 'a_and_1_more.set.json', 'b.zip'],
    ]);

    const store = new S3BlobStore({ client: fake.client, bucket: 'pets' });
    const reader = await openSource(both.uri, () => store);
    const { dataset } = await openDataset(reader, parseConfig({}));
    expect([dataset.images.length, dataset.images.at(0).name.split('/')[0]]).toEqual([16, 'a']);
    const again = await send(['a.zip', 'b.zip'].map((name) => join(folder, name)));
    expect([again.uri, again.upload?.sent]).toEqual([both.uri, 0]);
  });

  test('says what is wrong with an archive before a byte goes out', async () => {
    const path = join(folder, 'bad.zip');
    await writeFile(path, 'no zip at all');
    await expect(send(path)).rejects.toMatchObject({ name: 'ArchiveError' });
    await expect(send(join(folder, 'none.zip'))).rejects.toMatchObject({ name: 'SourceError' });
    expect(fake.requests).toEqual([]);
  });

  test('hands addresses on as they are', async () => {
    expect(await send('https://example.org/a/pets.zip?key=1')).toEqual({
      uri: 'https://example.org/a/pets.zip?key=1',
      name: 'pets.zip',
    });
    expect(await send('s3://other/a/pets.zip')).toEqual({ uri: 's3://other/a/pets.zip', name: 'pets.zip' });
    expect(fake.requests).toEqual([]);
  });
});

describe('sendBase()', () => {
  test('hands names and addresses on', async () => {
    const store = new MemoryBlobStore();
    for (const base of ['imagenet', 'stanford-dogs', 'https://example.org/base.h5', 's3://other/base.h5']) {
      expect(await sendBase(base, store)).toBe(base);
    }
  });

  test('brings a file under its own name, and a model.json with its weights', async () => {
    const store = new MemoryBlobStore();
    await writeFile(join(folder, 'base.h5'), '\x89HDF');
    expect(await sendBase(join(folder, 'base.h5'), store)).toMatch(/^memory:\/base\/uploads\/[0-9a-f]{32}\/base\.h5$/);
    const weightsManifest = [{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'] }];
    await writeFile(join(folder, 'model.json'), JSON.stringify({ weightsManifest }));
    for (const part of [1, 2]) await writeFile(join(folder, `group1-shard${part}of2.bin`), `${part}`);
    const address = await sendBase(join(folder, 'model.json'), store);
    const keys: string[] = [];
    for await (const { key } of store.list(address.slice('memory:/'.length, -'model.json'.length))) keys.push(key);
    expect(keys.map((key) => key.split('/').at(-1))).toEqual([
      'group1-shard1of2.bin',
      'group1-shard2of2.bin',
      'model.json',
    ]);
  });

  test('brings what is a file of a pair, and leaves the name beside it', async () => {
    const store = new MemoryBlobStore();
    await writeFile(join(folder, 'net.onnx'), 'onnx');
    const alone = await sendBase(join(folder, 'net.onnx'), store);
    expect(await sendBase(`stanford-dogs+${join(folder, 'net.onnx')}`, store)).toBe(`stanford-dogs+${alone}`);
  });

  test('throws BaseError where there is no such file', async () => {
    await expect(sendBase(join(folder, 'none.h5'), new MemoryBlobStore())).rejects.toMatchObject({ name: 'BaseError' });
  });
});
