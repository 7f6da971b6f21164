import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { type FinishedRun, readFinishedRun } from '../../cli/export/finished-run';
import { EXPORT_FORMATS, type ExportFormat, exportsFolder } from '../../cli/export/formats';
import { writeYaml, type YamlValue } from '../../cli/export/write-yaml';
import { joinSources } from '../../cli/source/join-sources';
import { FileBlobStore } from '../../shared/storage/file-blob-store';
import { HISTORY, RUN_FILE, writeFinishedRun } from '../support/finished-run';
import { describeWith, exportsPython } from '../support/requirements';
import { writeZip } from '../support/write-zip';

jest.setTimeout(180_000);

const CLASSES = ['ants', 'bees', 'cats'];

/** The zip of a run: classes that are easily taken for a number and for nothing, and an image that the run left out. */
const IMAGES = {
  'train/001/a.jpg': 'jpegs/round/g-small.jpg',
  'train/NA/ä b.PNG': 'pixels/scene-0.png',
  'train/NA/c.jpg': 'jpegs/straight/o-tiny.jpg',
  'validation/001/d.png': 'pixels/scene-1.png',
  'validation/NA/e.jpg': 'jpegs/straight/gray-i.jpg',
};
const LEFT_OUT = 'train/NA/c.jpg';
/** Of another archive: the first under the path of another picture. */
const MORE_IMAGES = {
  'train/001/a.jpg': 'jpegs/straight/gray-i.jpg',
  'train/NA/f.png': 'pixels/scene-1.png',
  'validation/001/g.png': 'pixels/scene-0.png',
  'validation/NA/h.jpg': 'jpegs/round/g-small.jpg',
};

/** What a training is in an event file, which holds float32. */
const curves = ({ initial, ...own }: Omit<typeof HISTORY, 'schemaVersion'>) => {
  const points = (values: readonly number[], from: number) => values.map((value, i) => [i + from, Math.fround(value)]);
  return {
    train: { epoch_loss: points(own.loss, 1), epoch_accuracy: points(own.accuracy, 1) },
    validation: {
      epoch_loss: points([initial.loss, ...own.val_loss], 0),
      epoch_accuracy: points([initial.accuracy, ...own.val_accuracy], 0),
    },
  };
};

/** Values that YAML has to keep: text that looks like something else, characters that end a line. */
const value: fc.Arbitrary<YamlValue> = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('no', '~', '1e3', '0x1f', '2026-11-29', ' a', '- a', '#', '"\\', '\u2028', '\u0085', '\ufeff'),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** Everything is written once and read in one process: loading the readers takes longer than all they do. */
describeWith('exports', 'headstart export', () => {
  let root: string;
  let run: FinishedRun;
  let read: ReturnType<typeof JSON.parse>;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'headstart-exports-'));
    const folder = await writeFinishedRun(root, CLASSES);
    run = await readFinishedRun(folder);
    for (const format of Object.values<ExportFormat>(EXPORT_FORMATS)) {
      if (format.kind !== 'folder') continue;
      const to = exportsFolder(folder, format);
      const of = format === EXPORT_FORMATS.croissant ? withImages(run, join(to, 'pets.zip')) : run;
      for (const [name, bytes] of await format.write(of, to)) await new FileBlobStore(to).put(name, bytes);
    }
    const ofSet = join(folder, 'exports/croissant-of-set');
    for (const [name, bytes] of await EXPORT_FORMATS.croissant.write(await withSet(run, ofSet)))
      await new FileBlobStore(ofSet).put(name, bytes);
    const documents = fc.sample(fc.dictionary(fc.string({ unit: 'grapheme' }), value), { numRuns: 300, seed: 1 });
    const pairs = documents.map((document) => [writeYaml(document), document]);
    writeFileSync(join(root, 'documents.json'), JSON.stringify(pairs));
    const program = join(__dirname, 'exports/read_exports.py');
    const args = [program, join(folder, 'exports'), join(root, 'documents.json')];
    const said = execFileSync(exportsPython() as string, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    read = JSON.parse(said.toString().trim().split('\n').at(-1) as string);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  test('--format tensorboard is the history, in TensorBoard', () => {
    const { augmented, fineTuned, ...head } = HISTORY;
    const wanted = Object.entries({ head, augmented, 'fine-tuned': fineTuned }).flatMap(([name, own]) =>
      Object.entries(curves(own as typeof HISTORY)).map(([split, points]) => [`${name}/${split}`, points]),
    );
    expect(read.tensorboard).toEqual(Object.fromEntries(wanted));
  });

  test('--format mlflow is the run, in MLflow, which loads and runs its model', () => {
    const { final, test: onTest, config } = run.metrics;
    const { golden: _, ...mlflow } = read.mlflow;
    expect(mlflow).toMatchObject({
      name: 'run-1',
      status: 'FINISHED',
      params: { seed: String(config.seed), 'head.epochs': String(config.head.epochs), 'head.optimizer': 'adam' },
      metrics: {
        loss: HISTORY.loss.at(-1),
        'fine-tuned/val_accuracy': HISTORY.fineTuned?.val_accuracy.at(-1),
        'validation/accuracy': final.accuracy,
        'test/accuracy': onTest?.accuracy,
      },
      history: [HISTORY.initial.loss, ...HISTORY.val_loss].map((loss, step) => [step, loss]),
      artifacts: ['history.json', 'metrics.json', 'model'],
    });
    expect(read.mlflow.ofGray).toHaveLength(CLASSES.length);
    expect(read.mlflow.ofGray.reduce((sum: number, own: number) => sum + own, 0)).toBeCloseTo(1, 5);
  });

  test('--format hugging-face is a card that the Hub understands, without the path of the images', () => {
    expect(read.huggingFace).toEqual({
      licence: 'mit',
      task: 'image-classification',
      tags: ['image-classification', 'onnx', 'tfjs', 'transfer-learning', 'headstart'],
      split: 'test',
      accuracy: run.metrics.test?.accuracy,
      text: '# Model card: ants, bees, cats',
    });
    const readme = readFileSync(join(run.path, 'exports/hugging-face/README.md'), 'utf8');
    expect([readme.includes('insects.zip'), /secret|key=1/.test(readme)]).toEqual([true, false]);
    expect(RUN_FILE.source).toMatch(/secret.*key=1/);
  });

  const recordsOf = (images: Readonly<Record<string, string>>) =>
    Promise.all(
      Object.entries(images).map(async ([file, from]) => {
        const { width, height } = await sharp(join(__dirname, from)).metadata();
        const [split, label] = file === LEFT_OUT ? [null, null] : file.split('/');
        return [file, label, split, [width, height]];
      }),
    );

  test('--format croissant is the class and the split of each image, in mlcroissant, which checks the zip', async () => {
    const { name, errors, records } = read.croissant;
    expect([name, errors]).toEqual(['pets', []]);
    expect(new Set(records)).toEqual(new Set(await recordsOf(IMAGES)));
  });

  test('--format croissant of a run on two archives has the images of both, also those under one path', async () => {
    const { name, errors, records } = read.croissantOfSet;
    expect([name, errors]).toEqual(['pets', []]);
    const wanted = [...(await recordsOf(IMAGES)), ...(await recordsOf(MORE_IMAGES))];
    expect(records).toHaveLength(wanted.length);
    expect(new Set(records)).toEqual(new Set(wanted));
  });

  test('writeYaml() is read as what it was written from, by YAML 1.1', () => {
    expect(read.misreadYaml).toEqual([]);
  });
});

/** The same run, trained on a zip that is written beside what is made of it. */
function withImages(run: FinishedRun, zip: string): FinishedRun {
  writeImages(zip, IMAGES);
  const counts = { train: { '001': 1, NA: 2 }, validation: { '001': 1, NA: 1 }, test: {} };
  const skipped = [{ file: LEFT_OUT, reason: 'truncated' }];
  const metrics = { ...run.metrics, classes: ['001', 'NA'], counts, skipped };
  return { ...run, metrics, run: { ...run.run, source: zip } };
}

function writeImages(zip: string, images: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(zip), { recursive: true });
  const entries = Object.entries(images).map(([name, file]) => ({ name, data: readFileSync(join(__dirname, file)) }));
  writeFileSync(zip, writeZip(entries));
}

/** The same run, trained on two archives, written into a folder. */
async function withSet(run: FinishedRun, folder: string): Promise<FinishedRun> {
  const archives = { 'part-1.zip': IMAGES, 'part-2.zip': MORE_IMAGES };
  const sources = Object.entries(archives).map(([name, images]) => {
    writeImages(join(folder, name), images);
    return { uri: pathToFileURL(join(folder, name)).href, name };
  });
  const { limits } = run.metrics.config;
  const store = new FileBlobStore(join(folder, 'store'));
  const { signal } = new AbortController();
  const { uri } = await joinSources(sources, 'pets', { store, cacheFolder: folder, limits, signal });
  const counts = { train: { '001': 2, NA: 3 }, validation: { '001': 2, NA: 2 }, test: {} };
  const skipped = [{ file: `part-1/${LEFT_OUT}`, reason: 'truncated' }];
  const metrics = { ...run.metrics, classes: ['001', 'NA'], counts, skipped };
  return { ...run, metrics, run: { ...run.run, source: 'pets', set: uri } };
}
