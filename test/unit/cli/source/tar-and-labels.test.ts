import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { resolveSource } from '../../../../cli/source/resolve-source';
import type { SourceOptions, SourceProgress } from '../../../../cli/source/source-options';
import { readArchive } from '../../../../shared/archive/read-archive';
import { parseConfig } from '../../../../shared/config';
import { openDataset } from '../../../../shared/dataset/open-dataset';
import { ArchiveError, CancelledError, DatasetError, SourceError } from '../../../../shared/errors';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { bufferReader } from '../../../support/buffer-reader';
import { startLoopbackServer } from '../../../support/loopback-server';
import { writeTar } from '../../../support/write-tar';
import { writeZip } from '../../../support/write-zip';

const config = parseConfig({});
const IMAGES = Array.from({ length: 24 }, (_, n) => ({
  name: `photos/${n % 2 ? 'cats' : 'dogs'}/${n}.jpg`,
  data: `image ${n}`,
}));
const TAR = writeTar(IMAGES);
const CSV = `file,label\n${IMAGES.map(({ name }, n) => `${name},${n % 3 ? 'a' : 'b'}`).join('\n')}`;

let folder: string;
let events: SourceProgress[];
let options: SourceOptions;
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-tar-source-'));
  events = [];
  options = {
    store: new FileBlobStore(at('store')),
    cacheFolder: at('cache'),
    limits: config.limits,
    allowLoopbackHttp: true,
    progress: (event) => events.push(event),
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const notices = () => events.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
const bytesAt = (uri: string) => readFileSync(fileURLToPath(uri));
const datasetAt = async (uri: string) => (await openDataset(bufferReader(bytesAt(uri)), config)).dataset;

describe('resolveSource() of a tar', () => {
  test('makes a zip of it in the store, once, whatever the file is called, and says so', async () => {
    writeFileSync(at('photos.tar.gz'), gzipSync(TAR));
    writeFileSync(at('renamed.zip'), gzipSync(TAR));
    const { uri, name } = await resolveSource(at('photos.tar.gz'), options);
    expect([name, uri]).toEqual([
      'photos.tar.gz',
      expect.stringMatching(/\/store\/incoming\/photos\.tar\.gz-\w{16}\.zip$/),
    ]);
    const entries = await readArchive(bufferReader(bytesAt(uri)), config.limits);
    expect(entries.map((entry) => entry.name)).toEqual(IMAGES.map((image) => image.name));
    expect(notices()).toEqual(['photos.tar.gz is a tar: its 24 files were unpacked once and are kept as a zip']);

    events = [];
    expect((await resolveSource(at('photos.tar.gz'), options)).uri).toBe(uri);
    expect(notices()).toEqual([]);
    expect(bytesAt((await resolveSource(at('renamed.zip'), options)).uri)).toEqual(bytesAt(uri));
  });

  test('makes one of a download as it comes', async () => {
    const server = await startLoopbackServer((_request, response) => response.end(gzipSync(TAR)));
    try {
      const { uri } = await resolveSource(`${server.origin}/sets/photos.tgz`, options);
      expect(uri).toMatch(/\/incoming\/\w{16}-photos\.tgz\.zip$/);
      expect((await datasetAt(uri)).classes).toEqual(['cats', 'dogs']);
      expect(notices()).toHaveLength(1);
    } finally {
      await server.close();
    }
  });

  test('keeps nothing of one that is refused, larger than the limit or stopped', async () => {
    writeFileSync(at('link.tar'), writeTar([...IMAGES, { name: 'x.jpg', type: '2', linkname: '/etc/passwd' }]));
    await expect(resolveSource(at('link.tar'), options)).rejects.toThrow(/"x.jpg" is refused: it is a link/);
    writeFileSync(at('cut.tgz'), gzipSync(TAR).subarray(0, 300));
    await expect(resolveSource(at('cut.tgz'), options)).rejects.toThrow(ArchiveError);
    writeFileSync(at('a.tar'), TAR);
    const small = { ...options, limits: { ...config.limits, archiveBytes: 1000 } };
    await expect(resolveSource(at('a.tar'), small)).rejects.toThrow(/limits.archiveBytes is 1000/);
    await expect(resolveSource(at('a.tar'), { ...options, signal: AbortSignal.abort() })).rejects.toThrow(
      CancelledError,
    );
    expect(
      readdirSync(folder).includes('store') ? readdirSync(at('store'), { recursive: true }) : [],
    ).not.toContainEqual(expect.stringMatching(/\.zip/));
  });
});

describe('resolveSource() with a table of labels', () => {
  beforeEach(() => {
    mkdirSync(at('photos/cats'), { recursive: true });
    mkdirSync(at('photos/dogs'), { recursive: true });
    for (const { name, data } of IMAGES) writeFileSync(at(name), data);
    writeFileSync(
      at('photos.zip'),
      writeZip([{ name: 'photos/' }, ...IMAGES.map((image) => ({ ...image, deflate: true }))]),
    );
    writeFileSync(at('photos.tar'), TAR);
    writeFileSync(at('own.csv'), CSV);
  });

  test.each(['photos.zip', 'photos.tar'])('makes a zip of %s and the table, once', async (source) => {
    const { uri, name } = await resolveSource(at(source), { ...options, labels: at('own.csv') });
    expect(name).toBe(source);
    const { classes, labelsFrom, images, notices: said } = await datasetAt(uri);
    expect([classes, labelsFrom, images.length]).toEqual([['a', 'b'], 'table', 24]);
    expect(said[0]).toMatch(/^Labels come from own\.csv, column "label"/);
    const count = readdirSync(at('store/incoming')).length;
    expect((await resolveSource(at(source), { ...options, labels: at('own.csv') })).uri).toBe(uri);
    expect(readdirSync(at('store/incoming'))).toHaveLength(count);
  });

  test('takes a folder too, whose files are named from it', async () => {
    writeFileSync(at('own.csv'), CSV.replaceAll('photos/', ''));
    const { uri } = await resolveSource(at('photos'), { ...options, labels: at('own.csv') });
    expect((await datasetAt(uri)).labelsFrom).toBe('table');
  });

  test('makes another zip of another table, and replaces the one that an archive has got before', async () => {
    const first = await resolveSource(at('photos.zip'), { ...options, labels: at('own.csv') });
    writeFileSync(
      at('other.jsonl'),
      IMAGES.map(({ name }, n) => JSON.stringify({ file: name, label: n % 5 ? 'x' : 'y' })).join('\n'),
    );
    const second = await resolveSource(fileURLToPath(first.uri), { ...options, labels: at('other.jsonl') });
    expect((await datasetAt(second.uri)).classes).toEqual(['x', 'y']);
  });

  test.each<[string, RegExp]>([
    ['none.csv', /Cannot read the labels ".*none\.csv": there is no such file\n→ Give a \.csv or \.jsonl file/],
    ['photos', /its name ends with none of \.csv, \.tsv, \.jsonl/],
    ['photos.zip', /its name ends with none of/],
  ])('refuses %s in place of a table before anything is packed', async (labels, wanted) => {
    const promise = resolveSource(at('photos.zip'), { ...options, labels: at(labels) });
    await expect(promise).rejects.toThrow(SourceError);
    await expect(promise).rejects.toThrow(wanted);
  });

  test('names table, line and column where a row does not fit the archive', async () => {
    writeFileSync(at('own.csv'), `${CSV}\nphotos/cats/99.jpg,a`);
    const { uri } = await resolveSource(at('photos.zip'), { ...options, labels: at('own.csv') });
    await expect(datasetAt(uri)).rejects.toThrow(DatasetError);
    await expect(datasetAt(uri)).rejects.toThrow(
      /own\.csv, line 26, column "file": "photos\/cats\/99\.jpg" is not among/,
    );
  });
});
