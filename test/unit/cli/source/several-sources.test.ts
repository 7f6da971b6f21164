import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fromPrefix } from '../../../../cli/source/from-prefix';
import { resolveSource } from '../../../../cli/source/resolve-source';
import type { SourceArgument, SourceOptions, SourceProgress } from '../../../../cli/source/source-options';
import { openSource } from '../../../../shared/archive/open-source';
import { readArchive } from '../../../../shared/archive/read-archive';
import { readEntries } from '../../../../shared/archive/read-entries';
import { parseConfig } from '../../../../shared/config';
import { openDataset } from '../../../../shared/dataset/open-dataset';
import { CancelledError, SourceError } from '../../../../shared/errors';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { openBlobStore } from '../../../../shared/storage/open-blob-store';
import { writeTar } from '../../../support/write-tar';
import { writeZip } from '../../../support/write-zip';

const config = parseConfig({});
const images = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    name: `${(from + i) % 2 ? 'cats' : 'dogs'}/${from + i}.jpg`,
    data: `image ${from + i}`,
  }));

let folder: string;
let events: SourceProgress[];
let options: SourceOptions;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-several-'));
  events = [];
  options = {
    store: new FileBlobStore(at('store')),
    cacheFolder: at('cache'),
    limits: config.limits,
    progress: (event) => events.push(event),
  };
  writeFileSync(at('part-1.zip'), writeZip(images(0, 20)));
  writeFileSync(at('part-2.tar.gz'), gzipSync(writeTar(images(20, 20))));
  for (const { name, data } of images(40, 20)) {
    mkdirSync(at(`more/${name.split('/')[0]}`), { recursive: true });
    writeFileSync(at(`more/${name}`), data);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const notices = () => events.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
const openAt = (uri: string) => openSource(uri, (address) => openBlobStore(address));
const datasetOf = async (source: SourceArgument, changed: Partial<SourceOptions> = {}) => {
  const { uri } = await resolveSource(source, { ...options, ...changed });
  return (await openDataset(await openAt(uri), config)).dataset;
};

describe('resolveSource() of several sources', () => {
  test('makes one set of a zip, a tar.gz and a folder, the same in any order, and copies none that is a zip', async () => {
    const sources = [at('part-1.zip'), at('part-2.tar.gz'), at('more')];
    const found = await resolveSource(sources, options);
    expect(found.name).toBe('more and 2 more');
    expect(await resolveSource(sources.toReversed(), options)).toEqual(found);

    const reader = await openAt(found.uri);
    const entries = await readArchive(reader, config.limits);
    expect(entries.map(({ name }) => name.split('/')[0])).toEqual(
      ['more', 'part-1', 'part-2'].flatMap((part) => Array.from({ length: 20 }, () => part)),
    );
    for await (const { entry, bytes } of readEntries(reader, entries)) {
      expect(Buffer.from(bytes).toString()).toBe(`image ${/(\d+)\.jpg/.exec(entry.name)?.[1]}`);
    }
    const { uri } = JSON.parse(readFileSync(new URL(found.uri), 'utf8')).archives[1];
    expect(uri).toBe(new URL(`file://${at('part-1.zip')}`).href);
    const dataset = await datasetOf(sources);
    expect(dataset.notices).toEqual([
      '3 archives are one set of 60 images in 2 classes: "more" 20, "part-1" 20, "part-2" 20',
    ]);
  });

  test('reads an archive once that is given twice: alone it is what it is without a set', async () => {
    writeFileSync(at('copy.zip'), readFileSync(at('part-1.zip')));
    const alone = await resolveSource(at('part-1.zip'), options);
    expect(await resolveSource([at('part-1.zip')], options)).toEqual(alone);
    expect(await resolveSource([at('part-1.zip'), at('part-1.zip')], options)).toEqual(alone);
    expect(notices()).toEqual(['part-1.zip holds what part-1 holds, and is not read again']);
    expect((await resolveSource([at('part-1.zip'), at('copy.zip')], options)).name).toBe('copy.zip');
  });

  test('takes a folder of archives as their set, and says what else lies there', async () => {
    mkdirSync(at('parts'));
    writeFileSync(at('parts/part-1.zip'), readFileSync(at('part-1.zip')));
    writeFileSync(at('parts/part-2.tar.gz'), readFileSync(at('part-2.tar.gz')));
    writeFileSync(at('parts/labels.csv'), 'file,label');
    const { name, uri } = await resolveSource(at('parts'), options);
    expect(name).toBe('parts');
    expect((await readArchive(await openAt(uri), config.limits)).length).toBe(40);
    expect(notices()).toContain(
      `1 file beside the archives of ${at('parts')} is not used, for example labels.csv; a table of labels is given by --labels`,
    );
    // Next to images an archive is one more file of the folder.
    writeFileSync(at('parts/cover.jpg'), 'x');
    expect((await resolveSource(at('parts'), options)).name).toBe('parts.zip');
  });

  test('puts a table of labels over all of them', async () => {
    const rows = [...images(0, 20), ...images(20, 20)].map(({ name }, n) => `${name},${n % 4 ? 'many' : 'few'}`);
    writeFileSync(at('labels.csv'), `file,label\n${rows.join('\n')}\n`);
    const dataset = await datasetOf([at('part-1.zip'), at('part-2.tar.gz')], { labels: at('labels.csv') });
    expect([dataset.labelsFrom, dataset.classes, dataset.images.length]).toEqual(['table', ['few', 'many'], 40]);
  });

  test('names the one that cannot be read', async () => {
    await expect(resolveSource([at('part-1.zip'), at('none.zip')], options)).rejects.toThrow(/none\.zip": there is no/);
    writeFileSync(at('bad.zip'), 'no zip');
    await expect(datasetOf([at('part-1.zip'), at('bad.zip')])).rejects.toThrow(/Cannot read archive "bad\.zip"/);
    const set = await resolveSource([at('part-1.zip'), at('more')], options);
    const nested = [new URL(set.uri).pathname, at('part-2.tar.gz')];
    await expect(resolveSource(nested, options)).rejects.toThrow(/it is a set of archives itself/);
  });
});

describe('fromPrefix()', () => {
  const storeWith = async (objects: Readonly<Record<string, string>>) => {
    const store = new MemoryBlobStore();
    for (const [key, body] of Object.entries(objects)) await store.put(key, Buffer.from(body));
    return store;
  };
  const PETS = Object.fromEntries(images(0, 70).map(({ name, data }) => [`pets/${name}`, data]));

  test('packs the images below it once, as long as the listing is the same', async () => {
    const store = await storeWith({ ...PETS, 'pets/notes.txt': 'x', 'other/cats/1.jpg': 'y' });
    const found = await fromPrefix(store, 'pets/', options);
    const source = found.kind === 'packed' ? found.source : { name: '', uri: '' };
    expect(source.name).toBe('pets.zip');
    const reader = await openAt(source.uri);
    const entries = await readArchive(reader, config.limits);
    expect(entries.map(({ name }) => `pets/${name}`)).toEqual(Object.keys(PETS).sort());
    for await (const { entry, bytes } of readEntries(reader, entries)) {
      expect(Buffer.from(bytes).toString()).toBe(PETS[`pets/${entry.name}`]);
    }
    const get = jest.spyOn(store, 'get');
    expect(await fromPrefix(store, 'pets/', options)).toEqual(found);
    expect(get).not.toHaveBeenCalled();
    await store.put('pets/cats/new.jpg', Buffer.from('new'));
    expect(await fromPrefix(store, 'pets/', options)).not.toEqual(found);
  });

  test('lists the archives below it', async () => {
    const store = await storeWith({
      'sets/a.zip': 'x',
      'sets/b/c.tar.gz': 'y',
      'sets/b/d.parquet': 'z',
      'sets/x.txt': '',
    });
    expect(await fromPrefix(store, 'sets/', options)).toEqual({
      kind: 'archives',
      keys: ['sets/a.zip', 'sets/b/c.tar.gz', 'sets/b/d.parquet'],
    });
    expect(notices()[0]).toMatch(/^1 file beside the archives of memory:\/sets\/ is not used, for example x\.txt/);
  });

  test('refuses a prefix with nothing to train on, with both, or with more than the limits allow', async () => {
    const refused = async (objects: Readonly<Record<string, string>>, changed: Partial<typeof config.limits> = {}) => {
      const limits = { ...config.limits, ...changed };
      const error = await fromPrefix(await storeWith(objects), 'pets/', { ...options, limits }).catch((e: Error) => e);
      expect(error).toBeInstanceOf(SourceError);
      return (error as Error).message;
    };
    expect(await refused({})).toMatch(/there is nothing below it\n→ Give a prefix with archives/);
    expect(await refused({ 'pets/x.txt': '' })).toMatch(/there is no archive and no image among 1 object below it/);
    expect(await refused({ ...PETS, 'pets/a.zip': 'x' })).toMatch(/1 archive and 70 images lie below it/);
    expect(await refused(PETS, { entries: 69 })).toMatch(/it has 70 images, limits.entries is 69/);
    expect(await refused(PETS, { entryBytes: 7 })).toMatch(/"pets\/cats\/11\.jpg" has 8 bytes, limits.entryBytes is 7/);
    expect(await refused(PETS, { totalBytes: 100 })).toMatch(/limits.totalBytes is 100/);
  });

  test('leaves nothing where an image is gone by the time it is fetched, and stops when told to', async () => {
    const store = await storeWith(PETS);
    jest.spyOn(store, 'get').mockResolvedValue(undefined);
    await expect(fromPrefix(store, 'pets/', options)).rejects.toThrow(/"memory:\/pets\/cats\/1\.jpg": it is gone/);
    const signal = AbortSignal.abort();
    await expect(fromPrefix(store, 'pets/', { ...options, signal })).rejects.toThrow(CancelledError);
    const kept: string[] = [];
    for await (const { key } of options.store.list('incoming/')) kept.push(key);
    expect(kept).toEqual([]);
  });
});
