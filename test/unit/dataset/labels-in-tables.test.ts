import fc from 'fast-check';
import { joinArchives } from '../../../shared/archive/join-archives';
import { parseConfig } from '../../../shared/config';
import { openDataset } from '../../../shared/dataset/open-dataset';
import { DatasetError } from '../../../shared/errors';
import { bufferReader } from '../../support/buffer-reader';
import { writeZip } from '../../support/write-zip';

const config = parseConfig({});

/** Images by name, each with bytes of its own, and other files with theirs. */
function zipOf(names: readonly string[], files: Readonly<Record<string, string | Buffer>> = {}): Buffer {
  return writeZip([
    ...names.map((name) => ({ name, data: `image ${name}` })),
    ...Object.entries(files).map(([name, data]) => ({ name, data })),
  ]);
}

async function open(names: readonly string[], files: Readonly<Record<string, string | Buffer>>, changed = {}) {
  const reader = bufferReader(zipOf(names, files), 'pets.zip');
  const { dataset } = await openDataset(reader, { ...config, ...changed });
  const images = [...dataset.images].map(({ name, label, split }) => ({ name, label: dataset.classes[label], split }));
  return { ...dataset, images };
}

async function refusal(names: readonly string[], files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const error = await open(names, files).then(
    () => new Error('it was not refused'),
    (error: Error) => error,
  );
  expect(error).toBeInstanceOf(DatasetError);
  expect(error.message).toMatch(/^Cannot use archive "pets.zip": .+\n→ .+\.$/s);
  return error.message;
}

const NAMES = Array.from({ length: 40 }, (_, n) => `images/${n}.jpg`);
const classOf = (n: number) => (n % 2 ? 'cat' : 'dog');
const rows = (make = (n: number) => `images/${n}.jpg,${classOf(n)}`) => NAMES.map((_, n) => make(n)).join('\n');
const CSV = `file,label\n${rows()}\n`;
const labelsOf = (images: readonly { name: string; label?: string }[]) =>
  Object.fromEntries(images.map(({ name, label }) => [name, label]));
const WANTED = Object.fromEntries(NAMES.map((name, n) => [name, classOf(n)]));

describe('labels in a table', () => {
  test('are taken from labels.csv, split by content, and announced with the first', async () => {
    const { images, classes, labelsFrom, splitBy, counts, ignored, notices } = await open(NAMES, { 'labels.csv': CSV });
    expect([classes, labelsFrom, splitBy]).toEqual([['cat', 'dog'], 'table', 'hash']);
    expect(labelsOf(images)).toEqual(WANTED);
    expect(Object.values(counts.validation).every((count) => count > 0)).toBe(true);
    expect(ignored).toEqual({});
    expect(notices).toEqual([
      'Labels come from labels.csv, column "label": "images/0.jpg" shows "dog", one of 2 classes; it has no split: images are split by content',
    ]);
  });

  test.each<[string, Record<string, string | Buffer>]>([
    [
      'semicolons, a byte order mark and CR LF',
      { 'labels.csv': `\ufeff${CSV.replaceAll(',', ';').replaceAll('\n', '\r\n')}` },
    ],
    ['tabs', { 'labels.tsv': CSV.replaceAll(',', '\t') }],
    ['UTF-16, as spreadsheets save it', { 'labels.csv': Buffer.from(`\ufeff${CSV}`, 'utf16le') }],
    ['other names and other columns', { 'Labels.CSV': CSV.replace('file,label', 'File-Name,Class') }],
    [
      'more columns in another order',
      { 'labels.csv': `id,label,x,file\n${rows((n) => `${n},${classOf(n)},"a,b",images/${n}.jpg`)}` },
    ],
    ['JSON lines', { 'labels.jsonl': rows((n) => JSON.stringify({ file: `images/${n}.jpg`, label: classOf(n) })) }],
    [
      'paths from the folder of the table',
      { 'images/metadata.csv': `file_name,label\n${rows((n) => `${n}.jpg,${classOf(n)}`)}` },
    ],
    ['names of files alone', { 'labels.csv': `file,label\n${rows((n) => `${n}.jpg,${classOf(n)}`)}` }],
    ["Windows' paths", { 'labels.csv': `file,label\n${rows((n) => `.\\images\\${n}.jpg,${classOf(n)}`)}` }],
    ['rows that stand there twice', { 'labels.csv': `${CSV}${rows()}` }],
    [
      'one that was given beside the archive, before one in it',
      {
        'labels.csv': CSV.replaceAll('cat', 'wrong'),
        'headstart-labels/mine.csv': CSV,
      },
    ],
  ])('are read with %s', async (_, files) => {
    const { images, labelsFrom } = await open(NAMES, files);
    expect([labelsFrom, labelsOf(images)]).toEqual(['table', WANTED]);
  });

  test('are read in each archive of a set, by paths from its own root', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `images/${n}.jpg`);
    const tableOf = (from: number) =>
      `file,label\n${names.map((name, n) => `${name},${classOf(n + from)}`).join('\n')}`;
    const zips = [0, 1].map((from) => zipOf(names, { 'tables/labels.csv': tableOf(from) }));
    const parts = zips.map((zip, i) => ({
      ...{ folder: `part-${i}`, bytes: zip.length },
      open: async () => bufferReader(zip, `part-${i}.zip`),
    }));
    const { dataset } = await openDataset(joinArchives('both', parts), config);
    const found = labelsOf([...dataset.images].map(({ name, label }) => ({ name, label: dataset.classes[label] })));
    const wanted = [0, 1].flatMap((from) => names.map((name, n) => [`part-${from}/${name}`, classOf(n + from)]));
    expect(found).toEqual(Object.fromEntries(wanted));
    expect(dataset.notices[0]).toBe('2 archives are one set of 40 images in 2 classes: "part-0" 20, "part-1" 20');
  });

  test('reads names of Windows-1252 and of both normal forms of Unicode', async () => {
    const names = NAMES.map((name) => name.replace('images', 'a\u0308'));
    const csv = Buffer.from(
      `file,label\n${rows((n) => `ä/${n}.jpg,${classOf(n) === 'cat' ? 'Käfer' : 'Hund'}`)}`,
      'latin1',
    );
    const { classes, images } = await open(names, { 'labels.csv': csv });
    expect([classes, images.length]).toEqual([['Hund', 'Käfer'], 40]);
  });

  test('honours a column for the split', async () => {
    const splits = ['train', 'train', 'Training', 'val', 'test'];
    const csv = `file,label,split\n${rows((n) => `images/${n}.jpg,${classOf(Math.floor(n / 5))},${splits[n % 5]}`)}`;
    const { images, splitBy, counts, notices } = await open(NAMES, { 'labels.csv': csv });
    expect(splitBy).toBe('folders');
    const wanted = ['train', 'train', 'train', 'validation', 'test'];
    for (const { name, split } of images) expect([name, split]).toEqual([name, wanted[Number(/\d+/.exec(name)) % 5]]);
    expect(counts.test).toEqual({ cat: 4, dog: 4 });
    expect(notices[0]).toContain('the split is that of its column "split"');
    expect((await open(NAMES, { 'labels.csv': csv }, { resplit: true })).splitBy).toBe('hash');
  });

  test("honours Hugging Face's folders: a metadata.csv in each split", async () => {
    const of = (folder: string, from: number) =>
      NAMES.slice(from, from + 10).map((_, n) => `${folder}/${from + n}.jpg`);
    const table = (from: number) =>
      `file_name,label\n${Array.from({ length: 10 }, (_, n) => `${from + n}.jpg,${classOf(n)}`).join('\n')}`;
    const { images, splitBy, notices } = await open(
      [...of('data/train', 0), ...of('data/validation', 10), ...of('data/test', 20)],
      {
        'data/train/metadata.csv': table(0),
        'data/validation/metadata.csv': table(10),
        'data/test/metadata.jsonl': Array.from(
          { length: 10 },
          (_, n) => `{"file_name":"${20 + n}.jpg","label":"${classOf(n)}"}`,
        ).join('\n'),
      },
    );
    expect(splitBy).toBe('folders');
    for (const { name, split } of images) expect(name).toContain(`/${split}/`);
    expect(notices[0]).toMatch(
      /^Labels come from 3 tables such as data\/train\/metadata.csv, .*; the split is that of the folders$/,
    );
  });

  test('splits training images where the table knows no validation, and keeps its test images', async () => {
    const csv = `file,label,split\n${rows((n) => `images/${n}.jpg,${classOf(n)},${n < 8 ? 'test' : 'train'}`)}`;
    const { images, splitBy, ownTest, counts } = await open(NAMES, { 'labels.csv': csv });
    expect([splitBy, ownTest, counts.test]).toEqual(['hash', true, { cat: 4, dog: 4 }]);
    expect(images.filter(({ split }) => split === 'validation').length).toBeGreaterThan(0);
  });

  test('goes before class folders, and says where the two contradict each other', async () => {
    const names = NAMES.map((_, n) => `${classOf(n)}/${n}.jpg`);
    const csv = `file,label\n${names.map((name, n) => `${name},${n === 6 ? 'cat' : classOf(n)}`).join('\n')}`;
    const { images, notices } = await open(names, { 'labels.csv': csv });
    expect(images.find(({ name }) => name === 'dog/6.jpg')?.label).toBe('cat');
    expect(notices[1]).toBe(
      '1 images lie in a folder that is called as another class, as "dog/6.jpg", which is "cat" by labels.csv: the table counts',
    );
  });

  test('leaves a table alone that holds something else, and says so', async () => {
    const names = NAMES.map((_, n) => `${classOf(n)}/${n}.jpg`);
    const { labelsFrom, notices } = await open(names, { 'metadata.csv': 'file_name,caption\ndog/0.jpg,a dog' });
    expect(labelsFrom).toBe('folders');
    expect(notices).toEqual([
      'metadata.csv is not used: it has the columns "file_name", "caption", and labels are read from file and label',
    ]);
  });

  test('leaves out a few images that no row names, and a whole test folder, and says so', async () => {
    const { images, notices } = await open([...NAMES, 'images/stray.jpg', ...NAMES.map((name) => `test1/${name}`)], {
      'labels.csv': CSV,
    });
    expect(images).toHaveLength(40);
    expect(notices.at(-1)).toMatch(/^41 images are not used: they have no label, for example "/);
  });

  const row = (line: string) => ({ 'labels.csv': `${CSV}${line}\n` });
  test.each<[string, Record<string, string | Buffer>, RegExp]>([
    [
      'a file that is not there',
      row('images/40.jpg,cat'),
      /labels.csv, line 42, column "file": "images\/40.jpg" is not among the images of the archive\n/,
    ],
    [
      'and what is nearest',
      row('photos/7.jpg,cat'),
      /"photos\/7.jpg" is not among .*, where the nearest is "images\/7.jpg"/,
    ],
    [
      'a name without its extension',
      { 'labels.csv': CSV.replaceAll('.jpg', '') },
      /line 2, column "file": "images\/0" .*nearest is "images\/0.jpg"; so are the files of 39 other rows/,
    ],
    ['an empty label', row('images/3.jpg,'), /labels.csv, line 42, column "label": it is empty/],
    ['a row without one', row('images/3.jpg'), /labels.csv, line 42, column "label": it is empty/],
    ['an empty file', row(',cat'), /line 42, column "file": it is empty/],
    [
      'another label of the same image',
      row('images/3.jpg,dog'),
      /line 42, column "label": "images\/3.jpg" is "dog" here, but not in labels.csv, line 5/,
    ],
    ['control characters', row('images/3.jpg,"a\tb"'), /line 42, column "label": "a\\tb" contains control characters/],
    ['an open quote', row('"images/3.jpg,cat'), /labels.csv, line 42: a quote is opened and not closed/],
    [
      'no line with the names of the columns',
      { 'labels.csv': rows() },
      /labels.csv, line 1: it names an image, "images\/0.jpg"/,
    ],
    ['no rows', { 'labels.csv': 'file,label\n' }, /labels.csv has no rows, only the columns "file", "label"/],
    [
      'a split that is none',
      {
        'labels.csv': `file,label,split\n${rows((n) => `images/${n}.jpg,${classOf(n)},${n === 5 ? 'fold1' : 'train'}`)}`,
      },
      /line 7, column "split": it is "fold1", which is not a split\n→ Wanted: train, validation or test/,
    ],
    [
      'an image of two splits',
      {
        'labels.csv': `file,label,split\n${rows((n) => `images/${n}.jpg,${classOf(n)},train`)}\nimages/0.jpg,dog,test`,
      },
      /line 42, column "split": "images\/0.jpg" is "test" here, but not in labels.csv, line 2/,
    ],
    [
      'no JSON',
      { 'labels.jsonl': '{"file":"images/0.jpg","label":"dog"}\n{"file"' },
      /labels.jsonl, line 2: it is not JSON/,
    ],
    ['a list in JSON', { 'labels.jsonl': '[1]' }, /labels.jsonl, line 1: it is no JSON object/],
    [
      'several labels in some rows of one each',
      { 'labels.jsonl': '{"file":"images/0.jpg","label":"a"}\n{"file":"images/1.jpg","label":["a","b"]}' },
      /labels.jsonl, line 2, column "label": it is a list/,
    ],
    [
      'a given table of other columns',
      { 'headstart-labels/mine.csv': 'name,breed\nx,y' },
      /mine.csv has the columns "name", "breed"\n→ Wanted are the columns file,label/,
    ],
    [
      'a number for each image',
      { 'labels.csv': `file,label\n${rows((n) => `images/${n}.jpg,${n / 7}`)}` },
      /the column "label" of labels.csv has 40 different values for 40 images/,
    ],
    [
      'many images that no row names',
      { 'labels.csv': CSV.split('\n').slice(0, 30).join('\n') },
      /11 of its images are in no row of "labels.csv", as "images\/29.jpg" shows; 29 are/,
    ],
  ])('are refused with %s', async (_, files, wanted) => {
    expect(await refusal(NAMES, files)).toMatch(wanted);
  });

  test('are refused where a file may be one of several, and where only some images lie in folders of splits', async () => {
    const twice = ['a/1.jpg', 'b/1.jpg', 'b/2.jpg'];
    expect(await refusal(twice, { 'labels.csv': 'file,label\n1.jpg,cat\n2.jpg,dog' })).toMatch(
      /line 2, column "file": "1.jpg" may be one of 2 images, "a\/1.jpg", "b\/1.jpg"/,
    );
    const split = ['train/1.jpg', 'train/2.jpg', 'more/3.jpg'];
    expect(await refusal(split, { 'labels.csv': 'file,label\ntrain/1.jpg,a\ntrain/2.jpg,b\nmore/3.jpg,a' })).toMatch(
      /"train\/1.jpg" is in a folder that is named after a split, and "more\/3.jpg" is not/,
    );
  });

  test('give each image its own label whatever the order of the rows and of the archive', async () => {
    const label = fc.constantFrom('a', 'b', 'a b', '"', '""', ',', ';', 'a,b', '"a', "'", 'ä', '=1+1');
    await fc.assert(
      fc.asyncProperty(
        fc.array(label, { minLength: 40, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        async (labels, order) => {
          const own = labels.map((text, n) => (n < 3 ? 'a' : n < 6 ? 'b' : text.trim()));
          const lines = NAMES.map((name, n) => `${name},"${own[n]?.replaceAll('"', '""')}"`);
          const keys = new Map(lines.map((line) => [line, order.next().value ?? 0]));
          const shuffled = [...lines].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
          const { images } = await open(NAMES, { 'labels.csv': `file,label\n${shuffled.join('\n')}` });
          expect(labelsOf(images)).toEqual(Object.fromEntries(NAMES.map((name, n) => [name, own[n]])));
        },
      ),
    );
  });

  test('that were damaged give a data set or a DatasetError, and nothing else', async () => {
    const bytes = Buffer.from(CSV);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.constantFrom(...Buffer.from('",\r\n\0;\u00ff/.x')));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        const found = await open(NAMES, { 'labels.csv': damaged }).catch((error: unknown) => error);
        if (found instanceof Error) expect(found).toBeInstanceOf(DatasetError);
      }),
      { numRuns: 200 },
    );
  });
});
