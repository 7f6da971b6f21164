import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportCroissant } from '../../../../cli/export/croissant/export-croissant';
import type { FinishedRun } from '../../../../cli/export/finished-run';
import { joinSources } from '../../../../cli/source/join-sources';
import { FormatError, SourceError } from '../../../../shared/errors';
import { sha256Hex } from '../../../../shared/hash';
import { recordText } from '../../../../shared/records/record-text';
import { FileBlobStore } from '../../../../shared/storage/file-blob-store';
import { RUN_FILE } from '../../../support/finished-run';
import { settledConfig } from '../../../support/settled-config';
import { tinyBmp } from '../../../support/tiny-bmp';
import { writeZip } from '../../../support/write-zip';

const NAMES = ['001', 'NA'].flatMap((label) =>
  ['train', 'validation'].flatMap((split) => [1, 2, 3].map((i) => `${split}/${label}/${i}.bmp`)),
);
const ZIP = writeZip([...NAMES, 'notes.txt'].map((name, i) => ({ name, data: tinyBmp(i) })));
const counts = (train: number, validation: number) => ({
  train: { '001': train, NA: 3 },
  validation: { '001': validation, NA: 3 },
  test: { '001': 0, NA: 0 },
});

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-croissant-'));
  mkdirSync(join(root, 'run'));
  writeFileSync(join(root, 'pets.zip'), ZIP);
});
afterEach(() => rmSync(root, { recursive: true }));

const runOf = (source: string | undefined, own: object = {}, set?: string) =>
  ({
    path: join(root, 'run'),
    metrics: { classes: ['001', 'NA'], counts: counts(3, 3), skipped: [], config: settledConfig({}), ...own },
    run: { ...RUN_FILE, source, set },
  }) as unknown as FinishedRun;

/** The address of a set as joinSources() makes it. */
async function setOf(parts: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const sources = Object.entries(parts).map(([name, names], i) => {
    const file = join(root, `${name}.zip`);
    writeFileSync(file, writeZip(names.map((own, n) => ({ name: own, data: tinyBmp(100 * i + n) }))));
    return { uri: pathToFileURL(file).href, name: `${name}.zip` };
  });
  const store = new FileBlobStore(join(root, 'store'));
  const options = { store, cacheFolder: root, limits: settledConfig({}).limits, signal: new AbortController().signal };
  return (await joinSources(sources, 'pets', options)).uri;
}

async function exported(run: FinishedRun) {
  const files = await exportCroissant(run);
  expect([...files.keys()]).toEqual(['croissant.json']);
  return JSON.parse(Buffer.from(files.get('croissant.json') as Uint8Array).toString());
}
const labelsOf = ({ recordSet }: Awaited<ReturnType<typeof exported>>) => recordSet[0].data.map(Object.values);

describe('exportCroissant()', () => {
  test.each(['by path', 'by address'])(
    'exportCroissant() describes the zip, %s, and the class and split of each image in it',
    async (how) => {
      const path = join(root, 'pets.zip');
      const metadata = await exported(runOf(how === 'by path' ? path : pathToFileURL(path).href));
      expect(metadata.name).toBe('pets');
      const [archive, files] = metadata.distribution;
      expect(archive).toMatchObject({
        ...{ contentUrl: 'pets.zip', contentSize: `${ZIP.length} B`, sha256: sha256Hex(ZIP) },
      });
      expect(files).toMatchObject({ includes: ['*.bmp'], encodingFormat: ['image/bmp'] });
      expect(labelsOf(metadata)).toEqual(NAMES.map((name) => [name, name.split('/')[1], name.split('/')[0]]));
      expect(JSON.stringify(metadata)).not.toContain(root);
    },
  );

  test('exportCroissant() gives images the split that they were used in, and leaves out what the run did', async () => {
    const like = { class: '001', split: 'train', like: 'validation/001/1.bmp', to: 'validation' };
    const moved = [{ file: 'train/001/1.bmp', ...like }];
    writeFileSync(join(root, 'run/split.json'), recordText({ schemaVersion: 1, compared: true, moved, left: [] }));
    const skipped = [{ file: 'train/NA/2.bmp', reason: 'truncated' }];
    const metadata = await exported(runOf(join(root, 'pets.zip'), { counts: counts(2, 4), skipped }));
    const labels = labelsOf(metadata);
    expect(labels).toContainEqual(['train/001/1.bmp', '001', 'validation']);
    expect(labels).toHaveLength(NAMES.length - 1);
    expect(labels.map(([file]: string[]) => file)).not.toContain('train/NA/2.bmp');
  });

  test('exportCroissant() describes each archive of a set, with its own labels by its own paths', async () => {
    const set = await setOf({ 'part-1': NAMES, 'part-2': NAMES, empty: ['notes.txt'] });
    const own = { counts: { ...counts(6, 6), train: { '001': 6, NA: 6 }, validation: { '001': 6, NA: 6 } } };
    const metadata = await exported(runOf('pets', own, set));
    expect(metadata).toMatchObject({ name: 'pets', description: expect.stringMatching(/^24 images of 2 classes/) });
    const archives = metadata.distribution.filter((own: object) => '@type' in own && own['@type'] === 'cr:FileObject');
    expect(archives).toEqual(
      ['part-1', 'part-2'].map((name, i) => {
        const bytes = readFileSync(join(root, `${name}.zip`));
        const file = `${name}.zip`;
        return expect.objectContaining({
          ...{ '@id': `archive-${i + 1}`, name: file, contentUrl: file },
          ...{ contentSize: `${bytes.length} B`, sha256: sha256Hex(bytes) },
        });
      }),
    );
    const ids = metadata.recordSet.map((own: { '@id': string }) => own['@id']);
    expect(ids).toEqual(['labels-1', 'images-1', 'labels-2', 'images-2']);
    const wanted = NAMES.map((name) => [name, name.split('/')[1], name.split('/')[0]]);
    for (const i of [0, 2]) expect(metadata.recordSet[i].data.map(Object.values)).toEqual(wanted);
    // Whatever an id refers to is there.
    const all = new Set(
      [...JSON.stringify({ ...metadata, '@context': null }).matchAll(/"@id":"([^"]+)"/g)].map(([, id]) => id as string),
    );
    const defined = new Set(
      [
        ...metadata.distribution,
        ...metadata.recordSet,
        ...metadata.recordSet.flatMap((own: { field: object[] }) => own.field),
      ].map((own: { '@id': string }) => own['@id']),
    );
    expect([...all].filter((id) => !defined.has(id))).toEqual([]);
    expect(JSON.stringify(metadata)).not.toContain(root);
  });

  test('exportCroissant() says which archive of a set is gone, changed, or elsewhere', async () => {
    const set = await setOf({ 'part-1': NAMES, 'part-2': NAMES });
    const run = runOf('pets', {}, set);
    writeFileSync(join(root, 'part-2.zip'), ZIP);
    await expect(exportCroissant(run)).rejects.toThrow(/"part-2\.zip".*when the set "pets" was made/);
    rmSync(join(root, 'part-2.zip'));
    await expect(exportCroissant(run)).rejects.toThrow(
      `"${join(root, 'part-2.zip')}" is not there any more\n→ put the archive`,
    );
    rmSync(join(root, 'store'), { recursive: true });
    await expect(exportCroissant(run)).rejects.toThrow(/Cannot open the set .*\n→ Give the archives/);
  });

  test.each([
    [undefined, 'its run.json does not say where they came from\n→ Croissant describes archives'],
    ['https://example.org/pets.zip?key=1', 'they came from "https://example.org/pets.zip", not from a zip on this'],
    ['s3://bucket/pets.zip', 'they came from "s3://bucket/pets.zip", not from a zip on this machine\n→ '],
    ['absent.zip', '"absent.zip" is not there any more\n→ put the zip back'],
  ])('exportCroissant() refuses a run of %p', async (source, message) => {
    const refused = exportCroissant(runOf(source));
    await expect(refused).rejects.toThrow(SourceError);
    await expect(refused).rejects.toThrow(message);
  });

  test('exportCroissant() refuses a run of a folder', async () => {
    await expect(exportCroissant(runOf(root))).rejects.toThrow(`from the folder "${root}", not from a zip\n→ `);
  });

  test('exportCroissant() refuses a zip that has changed since', async () => {
    const refused = exportCroissant(runOf(join(root, 'pets.zip'), { counts: counts(3, 2) }));
    await expect(refused).rejects.toThrow(FormatError);
    await expect(refused).rejects.toThrow('it has 3 images of "001" for validation, the run had 2\n→ ');
  });

  test('exportCroissant() lists the labels of an image of a multi-label run, none as well', async () => {
    const table = ['file,labels,split', 'a.bmp,001;NA,train', 'b.bmp,,train', 'c.bmp,NA,train', 'd.bmp,001,validation'];
    const pictures = ['a', 'b', 'c', 'd'].map((name, i) => ({ name: `${name}.bmp`, data: tinyBmp(i) }));
    writeFileSync(join(root, 'tagged.zip'), writeZip([...pictures, { name: 'labels.csv', data: table.join('\n') }]));
    const of = (train: number, validation: number) => ({ train, validation, test: 0 });
    const [one, na] = [of(1, 1), of(2, 0)];
    const splits = ['train', 'validation', 'test'] as const;
    const tagged = Object.fromEntries(splits.map((split) => [split, { '001': one[split], NA: na[split] }]));
    const run = runOf(join(root, 'tagged.zip'), { task: 'multi-label', counts: tagged });
    const metadata = await exported(run);
    expect(labelsOf(metadata)).toEqual([
      ['a.bmp', ['001', 'NA'], 'train'],
      ['b.bmp', [], 'train'],
      ['c.bmp', ['NA'], 'train'],
      ['d.bmp', ['001'], 'validation'],
    ]);
    const fields = metadata.recordSet.flatMap(({ field }: { field: { '@id': string; repeated?: true }[] }) => field);
    const repeated = fields.filter((own: { repeated?: true }) => own.repeated);
    expect(repeated.map((own: { '@id': string }) => own['@id'])).toEqual(['labels/labels', 'images/labels']);
  });
});
