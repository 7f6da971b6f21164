import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { splitOfFile } from '../../../../cli/source/parquet/split-of-file';
import { resolveSource } from '../../../../cli/source/resolve-source';
import type { SourceProgress } from '../../../../cli/source/source-options';
import { unpackParquet } from '../../../../cli/source/unpack-parquet';
import { readArchive } from '../../../../shared/archive/read-archive';
import { readEntries } from '../../../../shared/archive/read-entries';
import { type Limits, parseConfig } from '../../../../shared/config';
import { ArchiveError, CancelledError, HeadstartError } from '../../../../shared/errors';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { bufferReader } from '../../../support/buffer-reader';

const FIXTURES = join(__dirname, '../../../fixtures/parquet');
const { limits } = parseConfig({});
const ofFile = (name: string) => readFileSync(join(FIXTURES, name));

function setUp(own: Partial<Limits> = {}) {
  const store = new MemoryBlobStore();
  const told: SourceProgress[] = [];
  const progress = (event: SourceProgress) => told.push(event);
  const options = { store, cacheFolder: '/none', limits: { ...limits, ...own }, progress };
  const notices = () => told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
  return { store, options, notices };
}

async function filesOf(store: MemoryBlobStore, uri: string): Promise<{ name: string; data: Buffer }[]> {
  const key = decodeURI(uri.slice(uri.indexOf('incoming/')));
  const reader = bufferReader((await store.get(key)) as Uint8Array);
  const found: { name: string; data: Buffer }[] = [];
  for await (const { entry, bytes } of readEntries(reader, await readArchive(reader, limits))) {
    found.push({ name: entry.name, data: Buffer.from(bytes) });
  }
  return found;
}

/** A file as it is, or with other bytes. */
const source = (path: string, bytes: Uint8Array = ofFile(path)) => ({ path, reader: bufferReader(bytes) });

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'it was not refused',
    (error: Error) => (error instanceof ArchiveError ? error.message : `no ArchiveError: ${error.stack}`),
  );

describe('unpackParquet()', () => {
  test('makes class folders of a folder as Hugging Face lays it out, and says what it has understood', async () => {
    const { store, options, notices } = setUp();
    const { uri, name } = await resolveSource(join(FIXTURES, 'pets'), options);
    expect(name).toBe('pets');
    const files = await filesOf(store, uri);
    // The second part goes on where the first ends.
    const wanted = Array.from({ length: 26 }, (_, n) => {
      const [split, row] = n < 20 ? ['train', n + 1] : ['test', n - 19];
      return `${split}/${n % 2 ? 'dogs' : 'cats'}/${String(row).padStart(6, '0')}.png`;
    });
    expect(files.map((own) => own.name)).toEqual(wanted);
    for (const { data } of files) expect(data.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(new Set(files.map(({ data }) => data.toString('base64'))).size).toBe(26);
    expect(notices()).toEqual([
      'pets holds 3 Parquet files of 26 rows (20 train, 6 test): images from the column "image", classes from "label" (one of 2 names). They are kept as a zip',
    ]);
  });

  test('makes a zip once, under a key of the contents', async () => {
    const { store, options } = setUp();
    const first = await unpackParquet([source('text-none.parquet')], 'text.parquet', options);
    const before = await store.get(decodeURI(first.uri.slice(first.uri.indexOf('incoming/'))));
    store.put = () => Promise.reject(new Error('it is written again'));
    expect(await unpackParquet([source('text-none.parquet')], 'text.parquet', options)).toEqual(first);
    expect(before?.length).toBeGreaterThan(1000);
  });

  test.each(['none', 'gzip'])(
    'takes images as bytes and labels as text, packed with %s, and tells of a row without a label',
    async (codec) => {
      const { store, options, notices } = setUp();
      const { uri } = await resolveSource(join(FIXTURES, `text-${codec}.parquet`), options);
      const names = (await filesOf(store, uri)).map((own) => own.name);
      expect(names.slice(0, 2)).toEqual(['cats/000001.png', 'dogs/000002.png']);
      expect(names).toHaveLength(23);
      expect(notices()).toEqual([
        expect.stringMatching(/is a Parquet file of 24 rows: .*\(as text or number\); the split is made here\./),
        `text-${codec}.parquet: 1 of 24 rows have no image or no label, and are not used`,
      ]);
    },
  );

  test('makes a table of lists of labels, of any names and of none, and says so', async () => {
    const { store, options, notices } = setUp();
    const { uri } = await resolveSource(join(FIXTURES, 'tags.parquet'), options);
    const files = await filesOf(store, uri);
    const { name: table, data } = files.pop() ?? {};
    const tags = ['ants', 'bees/wasps', 'cats'];
    const wanted = Array.from({ length: 30 }, (_, n) => ({
      file: `images/${String(n + 1).padStart(6, '0')}.png`,
      label: tags.filter((_, bit) => n % (bit + 2) === 0),
    }));
    expect(files.map(({ name }) => name)).toEqual(wanted.map(({ file }) => file));
    expect([
      table,
      String(data)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ]).toEqual(['labels.jsonl', wanted]);
    expect(notices()).toEqual([
      expect.stringContaining('classes from "label" (several per image, of 3 names); the split is made here.'),
    ]);
  });

  test('takes lists of texts from a file that Hugging Face has not written, and tells of a row without one', async () => {
    const { store, options, notices } = setUp();
    const { uri } = await resolveSource(join(FIXTURES, 'tags-as-text.parquet'), options);
    const files = await filesOf(store, uri);
    expect([files.length, String(files.at(-1)?.data).split('\n')[0]]).toEqual([
      30,
      '{"file":"images/000002.png","label":[]}',
    ]);
    expect(notices()).toEqual([
      expect.stringContaining('classes from "label" (several per image)'),
      'tags-as-text.parquet: 1 of 30 rows have no image or no label, and are not used',
    ]);
  });

  test.each(['Sequence', 'List', 'LargeList', 'one in a list'])(
    'finds the names of the classes as the libraries of several years write them: %s',
    async (form) => {
      const bytes = ofFile('tags.parquet').toString('latin1');
      const written =
        '{"feature": {"names": ["ants", "bees/wasps", "cats"], "_type": "ClassLabel"}, "_type": "Sequence"}';
      expect(bytes).toContain(written);
      const other = {
        Sequence: written,
        List: written.replace('Sequence', 'List'),
        LargeList: written.replace('Sequence', 'LargeList').replace('], ', '],'),
        'one in a list': `[${JSON.stringify(JSON.parse(written).feature)}]`,
      }[form] as string;
      // As long as it was, since the footer counts its bytes.
      const changed = Buffer.from(bytes.replace(written, other.padEnd(written.length)), 'latin1');
      const { store, options } = setUp();
      const { uri } = await unpackParquet([source('tags.parquet', changed)], 'tags.parquet', options);
      const table = (await filesOf(store, uri)).at(-1)?.data;
      expect(String(table).split('\n')[0]).toBe('{"file":"images/000001.png","label":["ants","bees/wasps","cats"]}');
    },
  );

  test('reads zstd where Node does, and refuses it by name where Node does not', async () => {
    const { store, options } = setUp();
    const work = unpackParquet([source('text-zstd.parquet')], 'text.parquet', options);
    if (typeof zstdDecompressSync === 'function') {
      expect(await filesOf(store, (await work).uri)).toHaveLength(23);
      return;
    }
    const found = await refusal(work);
    expect(found).toMatch(/packed with ZSTD, which is not read here\n→ Write it with compression="snappy"/);
  });

  test.each([
    [{ entries: 23 }, /it has 24 rows, limits\.entries is 23/],
    [{ entryBytes: 50 }, /bytes in the image of row 0, limits\.entryBytes is 50/],
    [{ totalBytes: 500 }, /bytes of images, limits\.totalBytes is 500/],
    [{ archiveBytes: 500 }, /limits\.archiveBytes is 500/],
  ] as const)('holds to %p', async (own, wanted) => {
    const { store, options } = setUp(own);
    expect(await refusal(unpackParquet([source('text-none.parquet')], 'text.parquet', options))).toMatch(wanted);
    for await (const { key } of store.list('')) throw new Error(`${key} is left`);
  });

  test('lists the columns where none holds images', async () => {
    const bytes = ofFile('text-none.parquet');
    // Of a column's name in the footer and at its pages, as long as it was.
    const other = Buffer.from(bytes.toString('latin1').replaceAll('label', 'weigh'), 'latin1');
    const found = await refusal(unpackParquet([source('x.parquet', other)], 'x.parquet', setUp().options));
    expect(found).toMatch(/no column holds labels; its columns are "image", "weigh"\n→ Wanted: a column of images/);
  });

  test('refuses a class that cannot be a folder', async () => {
    const bytes = ofFile('text-none.parquet');
    for (const [name, why] of [
      ['../x', /"\.\.\/x" of row 0 cannot be the name of a folder/],
      ['c\\ts', /cannot be the name of a folder/],
      ['.ats', /is called as files that systems leave behind/],
      ['test', /is called as a split/],
    ] as const) {
      const other = Buffer.from(bytes.toString('latin1').replaceAll('cats', name), 'latin1');
      const found = await refusal(unpackParquet([source('x.parquet', other)], 'x.parquet', setUp().options));
      expect([name, found]).toEqual([name, expect.stringMatching(why)]);
    }
  });

  test('refuses files of which some are named after a split and others are not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headstart-parquet-'));
    try {
      cpSync(join(FIXTURES, 'pets'), folder, { recursive: true });
      writeFileSync(join(folder, 'more.parquet'), ofFile('pets/train-00001-of-00002.parquet'));
      await expect(resolveSource(folder, setUp().options)).rejects.toThrow(
        /"more\.parquet" says of no split, and other files do\n?.*train-00000-of-00001\.parquet/s,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('stops where it is told to', async () => {
    const { options } = setUp();
    const stopped = unpackParquet([source('text-none.parquet')], 'x', { ...options, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toBeInstanceOf(CancelledError);
  });

  test('refuses a row group with a column that its schema does not have, before it reads anything of it', async () => {
    const bytes = ofFile('pets/test-00000-of-00001.parquet');
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    bytes.write('patt', bytes.indexOf('path', bytes.indexOf('path', footer) + 1));
    const read = unpackParquet([source('x.parquet', bytes)], 'x.parquet', setUp().options);
    expect(await refusal(read)).toMatch('its footer is damaged: row group 0 has "image.patt", its schema not');
  });

  test('refuses a schema with fewer columns than it counts', async () => {
    const bytes = ofFile('pets/test-00000-of-00001.parquet');
    const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
    const count = bytes.indexOf('schema', footer) + 'schema'.length + 1;
    bytes[count] = (bytes[count] as number) + 2;
    const read = unpackParquet([source('x.parquet', bytes)], 'x.parquet', setUp().options);
    expect(await refusal(read)).toMatch(/its footer is damaged \(.*undefined/);
  });

  test.each(['pets/test-00000-of-00001.parquet', 'tags.parquet'])(
    'reads a damaged file or refuses it by name, and throws nothing else: %s',
    async (name) => {
      const bytes = ofFile(name);
      const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
      const cut = fc.nat(bytes.length).map((length) => bytes.subarray(0, length));
      const flipped = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
        const copy = Buffer.from(bytes);
        for (const [at, by] of changes) copy[at] = (copy[at] as number) ^ by;
        return copy;
      });
      await fc.assert(
        fc.asyncProperty(fc.oneof(cut, flipped), async (damaged) => {
          const { options } = setUp();
          const error = await unpackParquet([source('x.parquet', damaged)], 'x.parquet', options).catch((own) => own);
          if (error instanceof Error && !(error instanceof HeadstartError)) throw error;
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('splitOfFile()', () => {
  test.each([
    ['train-00000-of-00002.parquet', 'train'],
    ['data/validation-00000-of-00001-b42f2e3d1f6d7c4b.parquet', 'validation'],
    ['train-of-thought.parquet', undefined],
    ['data/test.parquet', 'test'],
    ['default/train/0000.parquet', 'train'],
    ['val_0.parquet', 'validation'],
    ['Train.PARQUET', 'train'],
    ['photos.parquet', undefined],
    ['trainers.parquet', undefined],
  ])('splitOfFile(%j) is %j', (path, wanted) => {
    expect(splitOfFile(path)).toBe(wanted);
  });
});
