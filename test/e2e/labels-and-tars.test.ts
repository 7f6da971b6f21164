import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadModel, loadMultiLabelModel } from '../../cli/api/load-model';
import { EXIT } from '../../cli/exit-codes';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { inspectionFileSchema } from '../../shared/records/inspection-file';
import { multiLabelModelManifestSchema } from '../../shared/records/model-manifest';
import { multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { runFileSchema } from '../../shared/records/run-file';
import { distinctBmp } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeTar } from '../support/write-tar';
import { writeZip } from '../support/write-zip';

const IMAGES = Array.from({ length: 40 }, (_, n) => ({ name: `images/${n}.bmp`, data: distinctBmp(n) }));
const classOf = (n: number) => (n % 2 ? 'ants' : 'bees');
const splitOf = (n: number) => ['train', 'train', 'train', 'validation', 'test'][Math.floor(n / 2) % 5];
const TABLE = `file,label,split\n${IMAGES.map(({ name }, n) => `${name},${classOf(n)},${splitOf(n)}`).join('\n')}\n`;

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-labels-'));
  await writeSmallBase(at('base.h5'));
  const heic = readFileSync(join(__dirname, '../fixtures/heic/turned.heic'));
  const files = [...IMAGES, { name: 'labels.csv', data: `${TABLE}images/phone.heic,ants,train\n` }];
  const all = [...files, { name: 'images/phone.heic', data: heic }];
  writeFileSync(at('insects.tar.gz'), gzipSync(writeTar(all)));
  writeFileSync(at('same.tar'), writeTar(all));
  writeFileSync(at('insects.zip'), writeZip(IMAGES));
  writeFileSync(at('labels.csv'), TABLE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const train = (source: string | readonly string[], out: string, ...args: string[]) =>
  headstart(
    [
      ...['train', ...[source].flat(), '--out', out, '--store', 'store', '--base', 'base.h5', '--epochs', '2'],
      ...SMALL_BASE_FLAGS,
      ...args,
    ],
    { cwd: folder },
  );
const metricsOf = (out: string) => metricsFileSchema.parse(JSON.parse(readFileSync(at(`${out}/metrics.json`), 'utf8')));
const runOf = (out: string) => runFileSchema.parse(JSON.parse(readFileSync(at(`${out}/run.json`), 'utf8')));

describe('headstart train on a tar.gz with a table of labels and an HEIC', () => {
  test('trains on it, says how it was understood, and leaves the same bytes for the tar without gzip', async () => {
    const { code, stdout, stderr } = await train('insects.tar.gz', 'packed');
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    expect(stdout).toContain('Notice: insects.tar.gz is a tar: its 42 files were unpacked once and are kept as a zip');
    expect(stdout).toContain(
      'Notice: Labels come from labels.csv, column "label": "images/0.bmp" shows "bees", one of 2 classes',
    );
    const { labelsFrom, counts, skipped, classes } = metricsOf('packed');
    expect([labelsFrom, classes, skipped]).toEqual(['table', ['ants', 'bees'], []]);
    expect(counts).toEqual({
      train: { ants: 13, bees: 12 },
      validation: { ants: 4, bees: 4 },
      test: { ants: 4, bees: 4 },
    });
    expect(readFileSync(at('packed/report.html'), 'utf8')).toContain('Labels come from a table.');

    expect((await train('same.tar', 'plain')).code).toBe(EXIT.ok);
    expect(runOf('plain').runId).toBe(runOf('packed').runId);
    expect(filesBelow(at('plain'), ['run.json'])).toEqual(filesBelow(at('packed'), ['run.json']));
  });

  test('takes the table that --labels gives, also on the way to what a run would cost', async () => {
    const { code, stdout } = await train('insects.zip', 'given', '--labels', 'labels.csv');
    expect([code, stdout]).toEqual([EXIT.ok, expect.stringContaining('the split is that of its column "split"')]);
    expect(metricsOf('given').counts.test).toEqual({ ants: 4, bees: 4 });

    const estimate = (...args: string[]) => headstart(['estimate', 'insects.zip', ...args], { cwd: folder });
    expect((await estimate('--labels', 'labels.csv')).code).toBe(EXIT.ok);
    expect((await estimate()).code).toBe(EXIT.badInput);
  });

  test('names table, line and column of a row that does not fit, and says what may be tried', async () => {
    writeFileSync(at('wrong.csv'), `${TABLE}images/40.bmp,ants,train\n`);
    const { code, stderr } = await train('insects.zip', 'wrong', '--labels', 'wrong.csv');
    expect([code, stderr]).toEqual([
      EXIT.badInput,
      expect.stringContaining(
        'wrong.csv, line 42, column "file": "images/40.bmp" is not among the images of the archive',
      ),
    ]);
    expect((await train('insects.zip', 'missing', '--labels', 'none.csv')).code).toBe(EXIT.badInput);
  });
});

describe('headstart train on several archives', () => {
  test('trains on them as one set, whatever their order, and names which one an image is from', async () => {
    const inClasses = IMAGES.map(({ data }, n) => ({ name: `${classOf(n)}/${n}.bmp`, data }));
    writeFileSync(at('part-1.zip'), writeZip(inClasses.slice(0, 20)));
    // One picture is in both.
    writeFileSync(at('part-2.tar.gz'), gzipSync(writeTar(inClasses.slice(19))));
    const { code, stdout, stderr } = await train(['part-1.zip', 'part-2.tar.gz'], 'several');
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    expect(stdout).toContain('Notice: 2 archives are one set of 41 images in 2 classes: "part-1" 20, "part-2" 21');
    const { exactDuplicates, leakage } = inspectionFileSchema.parse(
      JSON.parse(readFileSync(at('several/inspection.json'), 'utf8')),
    );
    expect(exactDuplicates.map(({ files }) => files.map(({ file }) => file))).toEqual([
      ['part-1/ants/19.bmp', 'part-2/ants/19.bmp'],
    ]);
    expect(leakage.filter(({ kind }) => kind === 'exact')).toEqual([]);

    expect((await train(['part-2.tar.gz', 'part-1.zip'], 'swapped')).code).toBe(EXIT.ok);
    expect(runOf('swapped').runId).toBe(runOf('several').runId);
    expect(filesBelow(at('swapped'), ['run.json'])).toEqual(filesBelow(at('several'), ['run.json']));

    const described = await headstart(['export', 'several', '--format', 'croissant', '--quiet'], { cwd: folder });
    expect([described.code, described.stderr]).toEqual([EXIT.ok, '']);
    const { recordSet } = JSON.parse(readFileSync(at('several/exports/croissant/croissant.json'), 'utf8'));
    expect(recordSet.map(({ data = [] }: { data?: unknown[] }) => data.length)).toEqual([20, 0, 21, 0]);

    const clean = await headstart(
      [
        ...['inspect', 'part-1.zip', 'part-2.tar.gz', '--store', 'store', '--base', 'base.h5'],
        ...['--clean-zip', 'clean.zip', ...SMALL_BASE_FLAGS],
      ],
      { cwd: folder },
    );
    expect([clean.code, clean.stderr]).toEqual([
      EXIT.usage,
      expect.stringContaining('--clean-zip writes one archive again, and 2 were given'),
    ]);
  });
});

describe('headstart train on Parquet files', () => {
  const PARQUET = join(__dirname, '../fixtures/parquet');
  const run = (...args: string[]) => headstart(args, { cwd: folder });

  test('trains on a folder as Hugging Face lays it out, with its test split, and predicts a class of it', async () => {
    const { code, stdout, stderr } = await train(join(PARQUET, 'pets'), 'pets');
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    expect(stdout).toContain('Notice: pets holds 3 Parquet files of 26 rows (20 train, 6 test)');
    const { classes, counts, skipped } = metricsOf('pets');
    expect([classes, counts.test, skipped]).toEqual([['cats', 'dogs'], { cats: 3, dogs: 3 }, []]);
    const sum = (split: 'train' | 'validation') => Object.values(counts[split]).reduce((all, own) => all + own, 0);
    expect(sum('train') + sum('validation')).toBe(20);
    expect(readFileSync(at('pets/report.html'), 'utf8')).toContain('dogs');
    writeFileSync(at('one.bmp'), distinctBmp(0));
    const said = JSON.parse((await run('predict', 'pets', 'one.bmp', '--json')).stdout);
    expect(classes).toContain(said.predictions[0].class);
  });

  test('trains one answer per class on a column of lists of classes, and predicts them', async () => {
    const { code, stdout, stderr } = await train(join(PARQUET, 'tags.parquet'), 'listed');
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    expect(stdout).toContain('classes from "label" (several per image, of 3 names)');
    expect(stdout).toContain('Notice: Images may have several labels (multi-label), by labels.jsonl');
    const { classes, images } = multiLabelMetricsSchema.parse(
      JSON.parse(readFileSync(at('listed/metrics.json'), 'utf8')),
    );
    expect(classes).toEqual(['ants', 'bees/wasps', 'cats']);
    expect(Object.values(images).reduce((all, own) => all + own, 0)).toBe(30);
    expect(readFileSync(at('listed/report.html'), 'utf8')).toContain('bees/wasps');
    const said = JSON.parse((await run('predict', 'listed', 'one.bmp', '--json')).stdout);
    expect([said.task, Object.keys(said.predictions[0].probabilities)]).toEqual(['multi-label', classes]);
  });
});

describe('headstart train on a table of several labels per image', () => {
  const several = () => {
    const rows = IMAGES.map(
      ({ name }, n) => `${name},${Number(n % 2 === 0)},${Number(n % 3 === 0)},${Number(n % 5 === 0)},${splitOf(n)}`,
    );
    writeFileSync(at('tagged.csv'), `file,ants,bees,wasps,split\n${rows.join('\n')}\n`);
  };
  const run = (...args: string[]) => headstart(args, { cwd: folder });
  const SPREAD = ['--repeats', '2', '--cross-validate', '4'];

  test('trains one answer per class, says what it measured, and predicts by the thresholds', async () => {
    several();
    const { code, stdout, stderr } = await train('insects.zip', 'tagged', '--labels', 'tagged.csv', ...SPREAD);
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    expect(stdout).toContain('Notice: Images may have several labels (multi-label), by tagged.csv, "ants … wasps"');
    expect(stdout).toMatch(/mean average precision: [\d.]+ on validation/);
    expect(stdout).toMatch(/\n2 seeds: accuracy .*\n4 folds: accuracy /);
    const facts = JSON.parse(readFileSync(at('tagged/site/facts.json'), 'utf8'));
    expect(facts).toMatchObject({ schemaVersion: 3, task: 'multi-label', trainingImages: 24, test: { images: 8 } });
    const { files } = JSON.parse(readFileSync(at('tagged/files.json'), 'utf8')) as { files: { name: string }[] };
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['site/index.html', 'site/model.onnx']));

    const metrics = multiLabelMetricsSchema.parse(JSON.parse(readFileSync(at('tagged/metrics.json'), 'utf8')));
    expect([metrics.classes, metrics.images]).toEqual([
      ['ants', 'bees', 'wasps'],
      { train: 24, validation: 8, test: 8 },
    ]);
    const trained = (every: number) => IMAGES.filter((_, n) => splitOf(n) === 'train' && n % every === 0).length;
    expect(metrics.counts.train).toEqual({ ants: trained(2), bees: trained(3), wasps: trained(5) });
    expect([metrics.validation.images, metrics.test?.images, metrics.repeats?.runs.length]).toEqual([8, 8, 2]);
    expect([metrics.crossValidation?.images, metrics.crossValidation?.folds.length]).toEqual([32, 4]);
    const report = readFileSync(at('tagged/report.html'), 'utf8');
    expect(report).toContain('Labels that go together');
    expect(readFileSync(at('tagged/model/card.md'), 'utf8')).toContain('A multi-label image classifier');

    const manifest = multiLabelModelManifestSchema.parse(
      JSON.parse(readFileSync(at('tagged/model/manifest.json'), 'utf8')),
    );
    expect(manifest.output.thresholds).toEqual(metrics.thresholds.map(({ threshold }) => threshold));
    writeFileSync(at('one.bmp'), distinctBmp(0));
    const said = JSON.parse((await run('predict', 'tagged', 'one.bmp', '--json')).stdout);
    const { labels, probabilities } = said.predictions[0];
    expect(said.task).toBe('multi-label');
    const wanted = Object.entries(probabilities as Record<string, number>).filter(
      ([name, p]) => p >= (metrics.thresholds.find((own) => own.class === name)?.threshold ?? 2),
    );
    expect(labels.map((own: { class: string }) => own.class).sort()).toEqual(wanted.map(([name]) => name).sort());
  });

  test('trains a head on augmented views too, and keeps the one with the lower loss', async () => {
    const { code, stdout, stderr } = await train('insects.zip', 'viewed', '--labels', 'tagged.csv', '--augment', '2');
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    const { ladder, final, config, validation } = multiLabelMetricsSchema.parse(
      JSON.parse(readFileSync(at('viewed/metrics.json'), 'utf8')),
    );
    const plain = multiLabelMetricsSchema.parse(JSON.parse(readFileSync(at('tagged/metrics.json'), 'utf8')));
    expect(config).toMatchObject({ mode: 'augment', augment: { views: 2 } });
    expect(ladder.map(({ name }) => name)).toEqual(['head', 'augmented']);
    // The first way is the run without views.
    expect(ladder[0]).toMatchObject(plain.final);
    const kept = ladder.filter((rung) => rung.kept);
    expect(kept).toEqual([ladder.reduce((best, rung) => (rung.loss < best.loss ? rung : best))]);
    expect(final).toEqual({ loss: kept[0]?.loss, accuracy: kept[0]?.accuracy });
    expect([validation.loss, validation.accuracy]).toEqual([final.loss, final.accuracy]);
    expect(runOf('viewed').images).toMatchObject({ computed: 24 * 2, skipped: 0 });
    expect(stdout).toMatch(/\n[> ] head {7}loss [\d.]+, [\d.]+ % of answers right\n[> ] augmented {2}loss /);
    const report = readFileSync(at('viewed/report.html'), 'utf8');
    for (const words of ['On augmented views', 'What was tried']) expect(report).toContain(words);
    expect((await run('verify', 'viewed')).stdout).not.toMatch(/failed/);
  });

  test('gives a program the same answer, and refuses it where one class is asked for', async () => {
    const said = JSON.parse((await run('predict', 'tagged', 'one.bmp', '--json')).stdout).predictions[0];
    const model = await loadMultiLabelModel(at('tagged'));
    const { labels, probabilities } = await model.predict(at('one.bmp'));
    await model.dispose();
    expect({ file: 'one.bmp', labels, probabilities }).toEqual(said);
    await expect(loadModel(at('tagged'))).rejects.toThrow(/is of a multi-label run/);
    await expect(loadMultiLabelModel(at('packed'))).rejects.toThrow(/says one class per image/);
  });

  test('writes the labels of many images, as a table of labels has them', async () => {
    const { code } = await run('predict', 'tagged', 'insects.zip', '--out', 'said.csv');
    expect(code).toBe(EXIT.ok);
    const [header, first] = readFileSync(at('said.csv'), 'utf8').split('\n');
    expect(header).toBe('file,labels,error,probability of ants,probability of bees,probability of wasps');
    expect(first).toMatch(/^images\/0\.bmp,(ants|bees|wasps|;)*,,[\d.e-]+,[\d.e-]+,[\d.e-]+$/);
  });

  test('runs its base in int8 where every answer is as right, by a table inside the zip', async () => {
    const table = { name: 'labels.csv', data: readFileSync(at('tagged.csv')) };
    writeFileSync(at('in-zip.zip'), writeZip([...IMAGES, table]));
    const { code, stderr } = await train('in-zip.zip', 'in-zip', '--precision', 'int8');
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    const { base } = multiLabelMetricsSchema.parse(JSON.parse(readFileSync(at('in-zip/metrics.json'), 'utf8')));
    expect(base).toMatchObject({ precision: 'int8', int8: { kind: 'used', guard: { images: 12, answers: 36 } } });
    expect(readFileSync(at('in-zip/report.html'), 'utf8')).toMatch(
      /a linear classifier gets [\d.]+\s% of its answers right/,
    );
    expect((await run('verify', 'in-zip')).stdout).not.toMatch(/failed/);
  });

  test('its exports say the same in ONNX Runtime and in TensorFlow.js, with the resize inside as well', async () => {
    expect((await run('export', 'tagged', '--format', 'onnx-any-size')).code).toBe(EXIT.ok);
    const { stdout } = await run('verify', 'tagged');
    expect(stdout).toMatch(/ONNX .*\n.*any size.*\n.*TensorFlow.js/s);
    expect(stdout).not.toMatch(/failed/);
  });

  test.each([
    ['tensorboard', 'head/validation/events.out.tfevents.headstart'],
    ['mlflow', 'MLmodel'],
    ['hugging-face', 'README.md'],
    ['croissant', 'croissant.json'],
  ])('is exported for %s', async (format, file) => {
    const { code, stdout } = await run('export', 'in-zip', '--format', format, '--out', `exported-${format}`);
    expect([code, stdout]).toEqual([EXIT.ok, expect.stringMatching(/\d+ files?, /)]);
    const written = Object.keys(filesBelow(at(`exported-${format}`)));
    expect(written).toContainEqual(expect.stringMatching(new RegExp(`${file}$`)));
  });

  test('is published into the registry, and predicts from there as from its folder', async () => {
    const inStore = (...args: string[]) => run(...args, '--store', 'store');
    const { code, stdout } = await inStore('models', 'publish', 'tagged', '--name', 'insects');
    expect([code, stdout]).toEqual([EXIT.ok, expect.stringContaining('Latest of insects is now v1')]);
    expect((await inStore('models', 'show', 'insects')).stdout).toMatch(
      /labels +several per image, from ants 0\.\d{3}, /,
    );
    const { predictions } = JSON.parse((await inStore('predict', 'insects', 'one.bmp', '--json')).stdout);
    expect(predictions).toEqual(JSON.parse((await run('predict', 'tagged', 'one.bmp', '--json')).stdout).predictions);
  });

  test('is listed and shown with its figures, and compared with runs of its kind alone', async () => {
    const { validation } = multiLabelMetricsSchema.parse(JSON.parse(readFileSync(at('tagged/metrics.json'), 'utf8')));
    const precision = validation.meanAveragePrecision?.toFixed(3);
    const { runId } = runOf('tagged');
    const runs = (...args: string[]) => run('runs', ...args, '--store', 'store');
    expect((await runs('list')).stdout).toMatch(new RegExp(`^${runId} .* 40 +mAP ${precision} \\* `, 'm'));
    expect((await runs('show', runId)).stdout).toMatch(new RegExp(`^Mean average precision +${precision} `, 'm'));
    const listed = JSON.parse((await runs('list', '--json')).stdout).runs;
    expect(listed.find((own: { runId: string }) => own.runId === runId)).toMatchObject({
      task: 'multi-label',
      meanAveragePrecision: validation.meanAveragePrecision,
    });
    const { code, stderr } = await runs('compare', runOf('packed').runId, runId);
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringMatching(/have several labels \(multi-label\).*\n→ /)]);
    const viewed = runOf('viewed').runId;
    const compared = await runs('compare', runId, viewed);
    expect([compared.code, compared.stderr]).toEqual([EXIT.ok, '']);
    expect(compared.stdout).toMatch(
      /validation mean average precision [\d.]+ → [\d.]+ .*\n.*of 8 images, the second has more classes right on \d, .*sign test p = .*\n.*changed: augment/s,
    );
    const { paired, after } = JSON.parse((await runs('compare', viewed, runId, '--json')).stdout);
    expect([paired.images, after.validation.meanAveragePrecision]).toEqual([8, validation.meanAveragePrecision]);
  });

  test('has its settings swept, without weights of classes', async () => {
    const { code, stdout, stderr } = await run('sweep', 'tagged', '--store', 'store', '--trials', '3');
    expect([code, stderr]).toEqual([EXIT.ok, expect.any(String)]);
    expect(stdout).toMatch(/3 trials, ranked by loss on 8 validation images/);
    const { trials } = JSON.parse(readFileSync(at('tagged/sweep.json'), 'utf8'));
    expect(trials.map((own: { classWeights: string }) => own.classWeights)).toEqual(['none', 'none', 'none']);
    // The run's own setting, trained from the run's own seed.
    const { final } = multiLabelMetricsSchema.parse(JSON.parse(readFileSync(at('tagged/metrics.json'), 'utf8')));
    const own = trials.find(({ trial }: { trial: number }) => trial === 0);
    expect(own.loss).toBeCloseTo(final.loss, 6);
    expect(own.accuracy).toBeCloseTo(final.accuracy, 6);
  });

  test('is inspected: duplicates and leaks by all labels of an image, and its labels one by one', async () => {
    const twin = { name: 'images/twin.bmp', data: distinctBmp(0) };
    writeFileSync(at('twins.zip'), writeZip([...IMAGES, twin]));
    writeFileSync(at('twins.csv'), `${readFileSync(at('tagged.csv'), 'utf8')}images/twin.bmp,1,1,1,test\n`);
    const places = ['--out', 'inspected', '--store', 'store', '--base', 'base.h5', ...SMALL_BASE_FLAGS];
    const { code, stdout } = await run('inspect', 'twins.zip', '--labels', 'twins.csv', ...places);
    expect([code, stdout]).toEqual([EXIT.ok, expect.stringMatching(/likely missing labels +\d+ /)]);
    const found = inspectionFileSchema.parse(JSON.parse(readFileSync(at('inspected/inspection.json'), 'utf8')));
    const first = { file: 'images/0.bmp', class: 'ants + bees + wasps', split: 'train' };
    const second = { file: twin.name, class: 'ants + bees + wasps', split: 'test' };
    expect(found.images).toBe(41);
    const { doubtedLabels } = found;
    const doubts = [doubtedLabels?.missing, doubtedLabels?.extra].map((own) =>
      own ? own.confident + own.doubtful : -1,
    );
    expect(doubtedLabels?.first.length).toBe((doubts[0] as number) + (doubts[1] as number));
    expect(found.wrongLabels).toBeNull();
    expect(found.exactDuplicates).toEqual([{ files: [first, second] }]);
    expect(found.leakage[0]).toMatchObject({ ...second, kind: 'exact', like: first });
  });

  test.each([
    [
      'fine-tuning',
      ['train', 'insects.zip', '--labels', 'tagged.csv', '--out', 'tuned', '--store', 'store', '--fine-tune'],
    ],
  ])('is refused by name for %s', async (_, args) => {
    const { code, stderr } = await run(...args);
    expect(code).not.toBe(EXIT.ok);
    expect(stderr).toMatch(/multi-label/);
    expect(stderr).toMatch(/\n→ /);
  });
});
