import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { inspectionFileSchema } from '../../shared/inspect/inspection-file';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { distinctBmp } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip, type ZipEntry } from '../support/write-zip';

const IMAGES = 60;
const COPIED = [3, 10, 17];

let folder: string;
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-inspect-'));
  await writeSmallBase(at('base.h5'));
  writeFileSync(
    at('insects.zip'),
    archive((n) => (n % 5 === 4 ? 'validation/' : 'train/')),
  );
  writeFileSync(
    at('unsplit.zip'),
    archive(() => ''),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const ofClass = (n: number) => (n % 2 ? 'ants' : 'bees');

/** Images that are all different, copies of three of them in validation, one that is no image, and a note. */
function archive(splitOf: (n: number) => string): Buffer {
  const files: ZipEntry[] = Array.from({ length: IMAGES }, (_, n) => ({
    name: `${splitOf(n)}${ofClass(n)}/${n}.bmp`,
    data: distinctBmp(n),
  }));
  for (const n of COPIED) files.push({ name: `${splitOf(4)}${ofClass(n)}/copy-${n}.bmp`, data: distinctBmp(n) });
  files.push({ name: `${splitOf(0)}ants/broken.jpg`, data: 'no image' }, { name: 'notes.txt', data: 'x' });
  return writeZip(files);
}

const run = (command: string, source: string, ...args: string[]) =>
  headstart([...[command, at(source), '--store', at('store'), '--base', at('base.h5'), ...SMALL_BASE_FLAGS], ...args]);
const inspection = (out: string) =>
  inspectionFileSchema.parse(JSON.parse(readFileSync(at(`${out}/inspection.json`), 'utf8')));
const metrics = (out: string) => metricsFileSchema.parse(JSON.parse(readFileSync(at(`${out}/metrics.json`), 'utf8')));
const copies = COPIED.map((n) => `validation/${ofClass(n)}/copy-${n}.bmp`).sort();

describe('headstart inspect', () => {
  test('headstart inspect writes what it found, shows a row a kind, and trains nothing', async () => {
    const { code, stdout } = await run('inspect', 'insects.zip', '--out', at('inspected'));
    expect(code).toBe(EXIT.ok);
    const { images, skipped, exactDuplicates, leakage, odd } = inspection('inspected');
    expect([images, skipped.map(({ file }) => file)]).toEqual([IMAGES + COPIED.length, ['train/ants/broken.jpg']]);
    expect(exactDuplicates.map(({ files }) => files.length)).toEqual([2, 2, 2]);
    expect(
      leakage
        .filter(({ kind }) => kind === 'exact')
        .map(({ file }) => file)
        .sort(),
    ).toEqual(copies);
    expect(odd).not.toBeNull();
    expect(stdout).toMatch(/exact duplicates +3 /);
    expect(stdout).toMatch(/leakage +\d+ +validation\/.*copy.* = train\//);
    expect(readFileSync(at('inspected/inspection.html'), 'utf8')).toContain(`alt="${copies[0]}, validation, labelled`);
    expect(existsSync(at('inspected/run.json'))).toBe(false);
  });

  test('headstart inspect gives the same bytes again, with --json on standard output, and computes nothing twice', async () => {
    const { code, stdout, stderr } = await run('inspect', 'insects.zip', '--json', '--out', at('again'));
    expect(code).toBe(EXIT.ok);
    for (const name of ['inspection.json', 'inspection.html']) {
      expect(readFileSync(at(`again/${name}`))).toEqual(readFileSync(at(`inspected/${name}`)));
    }
    expect(stdout).toBe(readFileSync(at('again/inspection.json'), 'utf8'));
    expect(stderr).toMatch(/Pixels +63 images/);
  });

  test('headstart train leaves out the images of the list, counts and lists them, and is another run for it', async () => {
    const listed = await run('inspect', 'insects.zip', '--exclude-list', at('list.txt'), '--kinds', 'exact');
    expect([listed.code, listed.stdout]).toEqual([EXIT.ok, expect.stringContaining('--exclude')]);
    const list = readFileSync(at('list.txt'), 'utf8');
    for (const file of copies) expect(list).toContain(`\n${file}\tthe same bytes as train/`);

    const whole = await run('train', 'insects.zip', '--out', at('whole'), '--epochs', '2', '--quiet');
    writeFileSync(at('list.txt'), `${list}train/ants/never.bmp\n`);
    const cleaned = await run(
      'train',
      'insects.zip',
      '--out',
      at('cleaned'),
      '--epochs',
      '2',
      '--exclude',
      at('list.txt'),
    );
    expect([whole.code, cleaned.code]).toEqual([EXIT.ok, EXIT.ok]);
    expect(cleaned.stdout).toContain('1 of the 4 images to leave out are not in the archive');
    const left = inspection('cleaned');
    expect(metrics('cleaned').excluded?.toSorted()).toEqual(copies);
    expect(left.images).toBe(inspection('whole').images - copies.length);
    expect([left.exactDuplicates, left.leakage.filter(({ kind }) => kind === 'exact')]).toEqual([[], []]);
    expect(metrics('whole').excluded).toBeUndefined();
    const [a, b] = ['whole', 'cleaned'].map((out) => JSON.parse(readFileSync(at(`${out}/run.json`), 'utf8')));
    expect(a.runId).not.toBe(b.runId);
    // The one that is no image is tried again.
    expect(b.images).toMatchObject({ computed: 1, cached: IMAGES });
    expect(readFileSync(at('cleaned/report.html'), 'utf8')).toContain('3 images left out by the configuration');
  });

  test('headstart inspect --clean-zip writes an archive in which nothing is found again', async () => {
    const written = await run('inspect', 'insects.zip', '--clean-zip', at('clean.zip'), '--kinds', 'exact');
    expect([written.code, written.stdout]).toEqual([EXIT.ok, expect.stringContaining('3 left out')]);
    const { code } = await run('inspect', 'clean.zip', '--out', at('clean'));
    expect(code).toBe(EXIT.ok);
    const { images, exactDuplicates, leakage, skipped } = inspection('clean');
    expect([images, exactDuplicates, skipped.length]).toEqual([IMAGES, [], 1]);
    expect(leakage.filter(({ kind }) => kind === 'exact')).toEqual([]);
  });

  test('a split that is ours holds equal images on one side: none of them leaks', async () => {
    const { code } = await run('inspect', 'unsplit.zip', '--out', at('unsplit'));
    expect(code).toBe(EXIT.ok);
    const { splitBy, exactDuplicates, leakage } = inspection('unsplit');
    expect([splitBy, exactDuplicates.length]).toEqual(['hash', COPIED.length]);
    expect(leakage.filter(({ kind }) => kind === 'exact')).toEqual([]);
  });

  test('headstart inspect refuses what it cannot take, as wrong usage', async () => {
    for (const [args, words] of [
      [['--kinds', 'exact,ugly'], '--kinds names "ugly"'],
      [['--out', at('whole')], 'contains a run'],
      [['--exclude', at('nowhere.txt')], 'Cannot read the list of images to leave out'],
    ] as const) {
      const { code, stderr } = await run('inspect', 'insects.zip', ...args);
      expect([code, stderr.includes(words)]).toEqual([EXIT.usage, true]);
    }
  });
});
