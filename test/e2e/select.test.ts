import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import { multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import { distinctBmp, distinctImagesZip } from '../support/distinct-images';
import { type Ended, headstart, requireFreshBuild } from '../support/headstart';
import { randomBase } from '../support/random-base';
import { writeZip } from '../support/write-zip';

jest.setTimeout(300_000);

let folder: string;
const at = (name: string) => join(folder, name);
const bytes = (path: string) => readFileSync(at(path), 'latin1');
const json = (path: string) => JSON.parse(readFileSync(at(path), 'utf8'));
const common = () => ['--store', at('store'), '--no-config'];
const env = () => ({ HEADSTART_CACHE: at('cache') });
const run = (...args: string[]) => headstart(args, { env: env() });
const select = (pool: string, ...more: string[]) =>
  run('select', at('insects.zip'), '--pool', pool, ...common(), ...more);
const pool = () => `${at('small.onnx')}@96,${at('other.onnx')}@128`;

/** @throws the command's own words where it failed */
function ok({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return stdout;
}

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-select-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  writeFileSync(at('small.onnx'), writeBaseOnnx(randomBase(0.35), 96));
  writeFileSync(at('other.onnx'), writeBaseOnnx(randomBase(0.5), 128));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('headstart select', () => {
  test('measures the pool on training images alone, says which it takes and why, and leaves a record', async () => {
    const printed = ok(await select(pool(), '--out', at('selected')));
    expect(printed).toMatch(
      /^Sample: up to (\d+) of \1 training images, 2 candidates$\n^\1 images by 2 candidates: [12] left$/m,
    );
    expect(printed).toMatch(/^Chosen: .*(small|other)\.onnx at (96|128) px\. .*lowest squared error/m);
    const record = json('selected/selection.json');
    expect(record.candidates.map((own: { imageSizePx: number }) => own.imageSizePx).sort()).toEqual([128, 96]);
    for (const own of record.candidates) {
      expect(own).toMatchObject({
        images: record.images.sample,
        accuracy: expect.any(Number),
        logMe: expect.any(Number),
      });
      expect(own.interval.low).toBeLessThanOrEqual(own.accuracy);
      expect(own.msPerImage).toBeGreaterThan(0);
    }
    expect(record.images.sample).toBe(record.images.train);
    expect(record.candidates.some((own: { pareto: boolean }) => own.pareto)).toBe(true);
    const page = readFileSync(at('selected/selection.html'), 'utf8');
    expect(printed).toContain(join('selected', 'selection.html'));
    expect(page).toContain(`Chosen: <b>${record.chosen.name} at ${record.chosen.imageSizePx} px</b>.`);
    expect(page).not.toContain(folder);
  });

  test('says the same of the same images again, and takes their features from the store', async () => {
    const before = json('selected/selection.json');
    const again = JSON.parse(ok(await select(pool(), '--json')));
    const scores = ({ candidates }: { candidates: Record<string, unknown>[] }) =>
      candidates.map(({ name, accuracy, squaredError, logMe }) => ({ name, accuracy, squaredError, logMe }));
    expect(scores(again)).toEqual(scores(before));
    expect(again.chosen).toEqual(before.chosen);
  });

  test('leaves features behind that training with the chosen base finds, each of them', async () => {
    const { candidates, images } = json('selected/selection.json');
    const [{ name, imageSizePx }] = candidates as [{ name: string; imageSizePx: number }];
    const trained = ok(
      await run(
        'train',
        at('insects.zip'),
        '--out',
        at('trained'),
        ...common(),
        '--epochs',
        '2',
        '--base',
        at(name),
        '--image-size',
        String(imageSizePx),
      ),
    );
    expect(trained).toContain(`${60 - images.sample} features computed, ${images.sample} found in the cache`);
  });

  test('lists what cannot be used with its reason, in a line, and goes on with the others', async () => {
    writeFileSync(at('text.onnx'), 'no network');
    const printed = ok(await select(`${pool()},${at('text.onnx')},${at('absent.onnx')}`));
    expect(printed).toMatch(/^Left out: text\.onnx: Cannot use "text\.onnx" as a base/m);
    expect(printed).toMatch(/^Left out: absent\.onnx: .*there is no such file$/m);
  });

  test('refuses a pool of which nothing can be used, and flags that make no sense', async () => {
    expect(await select(at('absent.onnx'))).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('None of the 1 bases'),
    });
    expect(await select(pool(), '--latency', 'fast')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--latency is "fast"'),
    });
    expect(await select('a@b')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('wanted a size such as 224'),
    });
    expect(await select(pool(), '--base', 'imagenet')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"headstart select" chooses the base'),
    });
  });

  test('looks at as many images as it is told to', async () => {
    const record = JSON.parse(ok(await select(pool(), '--sample', '20', '--json')));
    expect(record.images.sample).toBe(20);
  });
});

describe('headstart train --base auto', () => {
  const train = (out: string, ...more: string[]) =>
    run('train', at('insects.zip'), '--out', at(out), ...common(), '--epochs', '2', ...more);

  test('goes on with the base that it chooses, under its own name, and computes no features twice', async () => {
    const fresh = ['--store', at('fresh')];
    const printed = ok(await train('auto', '--base', 'auto', '--pool', pool(), ...fresh));
    const record = json('auto/selection.json');
    const { chosen, images } = record;
    // The run prepares the base that it chose once more, and says so no second time.
    expect(printed.match(/^Notice: How .*$/gm)).toHaveLength(2);
    expect(printed).toMatch(new RegExp(`^Chosen: ${chosen.name} at ${chosen.imageSizePx} px\\.`, 'm'));
    expect(printed).toContain(`${60 - images.sample} features computed, ${images.sample} found in the cache`);
    const { base, config } = json('auto/metrics.json');
    expect(base.name).toBe(chosen.name);
    expect(config.imageSizePx).toBe(chosen.imageSizePx);
    expect(JSON.stringify(record)).not.toContain(folder);
  });

  test('leaves the head that the same base leaves where it is given', async () => {
    const { name, imageSizePx } = json('auto/selection.json').chosen;
    ok(await train('given', '--base', at(name), '--image-size', String(imageSizePx), '--store', at('another')));
    // By what the base was chosen is in the record, the report and the list of files with its checksum, and nowhere else.
    const own = ['run.json', 'report.html', 'files.json', 'selection.json'];
    const artifacts = (out: string) =>
      readdirSync(at(out), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !own.includes(entry.name))
        .map((entry) => relative(at(out), join(entry.parentPath, entry.name)))
        .sort();
    expect(artifacts('auto')).toEqual(artifacts('given'));
    expect(artifacts('auto')).toContain(join('head', 'weights.bin'));
    for (const name of artifacts('auto')) expect([name, bytes(`auto/${name}`)]).toEqual([name, bytes(`given/${name}`)]);
    expect(json('auto/run.json').runId).toBe(json('given/run.json').runId);
  });

  test('shows the choice in its report; where the base is given, the report is the same whatever ran before', async () => {
    const section = 'Choice of the base network';
    expect(bytes('auto/report.html')).toContain(section);
    expect(bytes('given/report.html')).not.toContain(section);
    expect(existsSync(at('given/selection.json'))).toBe(false);
    const { name, imageSizePx } = json('auto/selection.json').chosen;
    // The same run, in the store and in the folder of the one whose base was chosen.
    ok(await train('auto', '--base', at(name), '--image-size', String(imageSizePx), '--store', at('fresh')));
    expect(bytes('auto/report.html')).toBe(bytes('given/report.html'));
    expect(bytes('auto/files.json')).toBe(bytes('given/files.json'));
    expect(existsSync(at('auto/selection.json'))).toBe(false);
  });

  test('leaves the record with the run, where "runs get" finds it', async () => {
    ok(await train('auto', '--base', 'auto', '--pool', pool(), '--store', at('fresh')));
    const { runId } = json('auto/run.json');
    ok(await run('runs', 'get', runId, '--out', at('got'), '--store', at('fresh')));
    expect(bytes('got/selection.json')).toBe(bytes('auto/selection.json'));
    expect(bytes('got/report.html')).toBe(bytes('auto/report.html'));
  });

  test('is refused by commands that choose nothing, and --pool where the base is given', async () => {
    const inspected = await run('inspect', at('insects.zip'), ...common(), '--base', 'auto');
    expect(inspected).toMatchObject({ code: 2, stderr: expect.stringContaining('"headstart train" alone') });
    const given = await train('refused', '--base', at('small.onnx'), '--pool', pool());
    expect(given).toMatchObject({ code: 2, stderr: expect.stringContaining('--pool is given') });
  });
});

describe('a base for images with several labels', () => {
  const images = Array.from({ length: 60 }, (_, n) => ({ name: `images/${n}.bmp`, data: distinctBmp(n) }));
  const table = `file,ants,bees,wasps\n${images.map(({ name }, n) => `${name},${n % 2},${(n >> 1) % 2},${Number(n % 5 === 0)}\n`).join('')}`;

  test('is chosen by the squared error of all answers, and the run goes on with it', async () => {
    writeFileSync(at('tags.zip'), writeZip([...images, { name: 'labels.csv', data: Buffer.from(table) }]));
    const selected = ok(await run('select', at('tags.zip'), '--pool', pool(), ...common(), '--out', at('tags-select')));
    expect(selected).toMatch(/^Chosen: .*lowest squared error \([\d.]+ % of answers right\)/m);
    const record = json('tags-select/selection.json');
    expect(record).toMatchObject({ schemaVersion: 2, task: 'multi-label', classes: ['ants', 'bees', 'wasps'] });
    expect(record.images.sample).toBe(record.images.train);
    expect(bytes('tags-select/selection.html')).toContain('share of right answers at one half');

    const auto = ['--base', 'auto', '--pool', pool(), '--epochs', '2'];
    ok(await run('train', at('tags.zip'), '--out', at('tags-auto'), ...common(), ...auto));
    const { base, config } = multiLabelMetricsSchema.parse(json('tags-auto/metrics.json'));
    expect([base.name, config.imageSizePx]).toEqual(Object.values(json('tags-auto/selection.json').chosen));
    expect(bytes('tags-auto/report.html')).toContain('Choice of the base network');
    ok(await run('verify', at('tags-auto')));
  });
});
