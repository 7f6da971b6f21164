import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatOf, predictInto } from '../../../../cli/predict/predict-into';
import { type Classifier, openClassifier } from '../../../../shared/head/classifier';
import { makeModel } from '../../../support/put-model';
import { tinyBmp } from '../../../support/tiny-bmp';
import { writeZip } from '../../../support/write-zip';

const { manifest, onnx } = makeModel(['cats', 'dogs', 'birds']);
let classifier: Classifier;
let folder: string;
beforeAll(async () => {
  classifier = await openClassifier(manifest, onnx);
});
afterAll(() => classifier.release());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headstart-into-'));
});
afterEach(() => rm(folder, { recursive: true }));

const into = async (sources: readonly string[], name = 'out.jsonl', signal = new AbortController().signal) => {
  const out = join(folder, name);
  let done = 0;
  const counts = await predictInto(classifier, { sources, out, signal, done: () => done++ });
  expect(done).toBe(counts.images);
  return { ...counts, text: await readFile(out, 'utf8') };
};
const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function zipOf(entries: Parameters<typeof writeZip>[0]): Promise<string> {
  const path = join(folder, 'photos.zip');
  await writeFile(path, writeZip(entries));
  return path;
}

describe('predictInto()', () => {
  test('predictInto() writes a row for each image of a zip, in its order, and why where there is no prediction', async () => {
    const zip = await zipOf([
      { name: 'z/last.bmp', data: tinyBmp(1) },
      { name: '__MACOSX/z/._last.bmp', data: 'left by a system' },
      { name: 'notes.txt', data: 'no image by its name' },
      { name: 'a/text.jpg', data: 'no image by its bytes' },
      { name: 'a/first.bmp', data: tinyBmp(2) },
    ]);
    const { text, ...counts } = await into([zip]);
    expect(counts).toEqual({ images: 3, failed: 1 });
    const rows = rowsOf(text);
    expect(rows.map(({ file }) => file)).toEqual(['z/last.bmp', 'a/text.jpg', 'a/first.bmp']);
    expect(rows[1]).toEqual({ file: 'a/text.jpg', error: expect.any(String) });
    const { probabilities: wanted } = await classifier.classify(tinyBmp(2));
    expect(Object.values(rows[2].probabilities)).toEqual(wanted);
    expect(rows[2].probability).toBe(Math.max(...wanted));
  });

  test('predictInto() goes on behind an entry that is damaged', async () => {
    const zip = await zipOf([1, 2, 3].map((n) => ({ name: `${n}.bmp`, data: tinyBmp(n) })));
    const bytes = await readFile(zip);
    // A byte of the second image, whose CRC-32 then is another.
    const at = bytes.indexOf(Buffer.from(tinyBmp(2)).subarray(60, 90));
    expect(at).toBeGreaterThan(0);
    bytes[at] = (bytes[at] as number) ^ 255;
    await writeFile(zip, bytes);
    const rows = rowsOf((await into([zip])).text);
    expect(rows.map(({ file, error }) => [file, error?.match(/CRC-32/)?.[0]])).toEqual([
      ['1.bmp', undefined],
      ['2.bmp', 'CRC-32'],
      ['3.bmp', undefined],
    ]);
  });

  test('predictInto() says the same of files in folders', async () => {
    await mkdir(join(folder, 'photos/sub'), { recursive: true });
    await writeFile(join(folder, 'photos/b.bmp'), tinyBmp(1));
    await writeFile(join(folder, 'photos/sub/a.bmp'), tinyBmp(2));
    const zip = await zipOf([1, 2].map((n) => ({ name: `${n}.bmp`, data: tinyBmp(n) })));
    const own = rowsOf((await into([join(folder, 'photos'), join(folder, 'none.png')])).text);
    expect(own[2].error).toBe('there is no such file');
    const zipped = rowsOf((await into([zip])).text);
    expect(own.slice(0, 2).map(({ probabilities }) => probabilities)).toEqual(
      zipped.map(({ probabilities }) => probabilities),
    );
  });

  test('predictInto() writes a table that holds the same as the lines', async () => {
    const zip = await zipOf([1, 2].map((n) => ({ name: `${n}.bmp`, data: tinyBmp(n) })));
    const [head, ...lines] = (await into([zip], 'out.csv')).text.trimEnd().split('\n');
    expect(head).toBe(
      'file,class,probability,error,probability of cats,probability of dogs,probability of birds,similarity,unknown',
    );
    const rows = rowsOf((await into([zip])).text);
    expect(lines).toEqual(
      rows.map((row) =>
        [row.file, row.class, row.probability, '', ...Object.values(row.probabilities as object), '', ''].join(','),
      ),
    );
  });

  test('predictInto() leaves nothing behind where it is stopped, or the zip holds no image', async () => {
    const zip = await zipOf([1, 2].map((n) => ({ name: `${n}.bmp`, data: tinyBmp(n) })));
    const stopped = into([zip], 'out.csv', AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ name: 'CancelledError' });
    const empty = await zipOf([{ name: 'a.txt', data: 'text' }]);
    await expect(into([empty], 'out.csv')).rejects.toMatchObject({ name: 'DatasetError' });
    expect(await readdir(folder)).toEqual(['photos.zip']);
  });
});

describe('formatOf()', () => {
  test('formatOf() goes by the extension', () => {
    expect([formatOf('a/b.csv'), formatOf('B.JSONL')]).toEqual(['csv', 'jsonl']);
    for (const name of ['a.json', 'csv', 'a.csv.gz', '']) {
      expect(() => formatOf(name)).toThrow(/wanted the name of a .csv or .jsonl file/);
    }
  });
});
