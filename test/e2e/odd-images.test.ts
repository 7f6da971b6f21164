import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { EXIT } from '../../cli/exit-codes';
import { noisePixels } from '../support/golden-formulas';
import { headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { tinyBmp } from '../support/tiny-bmp';
import { writeZip } from '../support/write-zip';

// Whole processes, on machines that may have much else to do.
jest.setTimeout(300_000);

const PIXELS = 40 * 30;
const drawn = (channels: 3 | 4 = 3) =>
  sharp(noisePixels(30, 40, 3).subarray(0, PIXELS * 3), { raw: { width: 40, height: 30, channels: 3 } }).ensureAlpha(
    channels === 4 ? 0.5 : 1,
  );
const rgb = () => drawn().removeAlpha();

/** Images as Keras would convert them. */
const DECODABLE: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'plain.jpg': () => rgb().jpeg().toBuffer(),
  'png named jpg.jpg': () => rgb().png().toBuffer(),
  'jpeg named png.png': () => rgb().jpeg().toBuffer(),
  'cmyk.jpg': () => rgb().toColourspace('cmyk').jpeg().toBuffer(),
  '16 bit.png': () => rgb().toColourspace('rgb16').png().toBuffer(),
  'gray.jpg': () => rgb().grayscale().jpeg().toBuffer(),
  'gray.png': () => rgb().grayscale().png().toBuffer(),
  'alpha.png': () => drawn(4).png().toBuffer(),
  'animated.gif': () =>
    sharp(Buffer.from(noisePixels(60, 40, 4)), { raw: { width: 40, height: 60, channels: 3, pageHeight: 30 } })
      .gif()
      .toBuffer(),
  'modern.webp': () => rgb().webp().toBuffer(),
  'modern.avif': () => rgb().avif().toBuffer(),
  'scan.tiff': () => rgb().tiff().toBuffer(),
};

/** Images that nobody can use, with what is said of each. */
const UNUSABLE: Readonly<Record<string, [bytes: () => Promise<Uint8Array>, reason: RegExp]>> = {
  'truncated.jpg': [async () => (await rgb().jpeg().toBuffer()).subarray(0, 300), /truncated JPEG/],
  'truncated.png': [async () => (await rgb().png().toBuffer()).subarray(0, 300), /(truncated|damaged) PNG/],
  'nothing.jpg': [async () => new Uint8Array(0), /empty \(zero bytes\)/],
  'drawing.jpg': [async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), /SVG/],
  'words.png': [async () => Buffer.from('no image at all'), /no known image format/],
  'huge.png': [
    () =>
      sharp({ create: { width: 2000, height: 600, channels: 3, background: '#123' } })
        .png()
        .toBuffer(),
    /1\.2 megapixels|2000 x 600|limit/,
  ],
};

let folder: string;
let zip: string;
const out = () => join(folder, 'run');
const predictedFrom = (stdout: string) =>
  JSON.parse(stdout) as { predictions: { file: string }[]; skipped: { file: string; reason: string }[] };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-odd-'));
  await requireFreshBuild();
  zip = join(folder, 'odd.zip');
  await writeSmallBase(join(folder, 'base.h5'));
  const plain = Array.from({ length: 60 }, (_, i) => ({
    name: `odd/${i % 6 ? 'train' : 'validation'}/${i % 2 ? 'a' : 'b'}/${i}.bmp`,
    data: tinyBmp(i),
  }));
  const odd = await Promise.all([
    ...Object.entries(DECODABLE).map(async ([name, bytes]) => ({ name: `odd/train/a/${name}`, data: await bytes() })),
    ...Object.entries(UNUSABLE).map(async ([name, [bytes]]) => ({ name: `odd/train/b/${name}`, data: await bytes() })),
  ]);
  writeFileSync(zip, writeZip([...plain, ...odd]));
  for (const { name, data } of odd) writeFileSync(join(folder, name.split('/')[3] as string), data);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function train(name: string, config: object) {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(config));
  return headstart([
    ...['train', zip, '--out', join(folder, name), '--store', join(folder, 'store'), '--base', join(folder, 'base.h5')],
    ...[...SMALL_BASE_FLAGS, '--epochs', '1', '--config', file],
  ]);
}

describe('headstart train on an archive of odd images', () => {
  test('converts what Keras would, and skips, counts and lists the rest with the reason', async () => {
    const { code, stdout, stderr } = await train('run', { limits: { imagePixels: 1_000_000 } });
    expect([code, stderr.match(/Error[^\0]*/)?.[0]]).toEqual([EXIT.ok, undefined]);
    const { skipped, counts } = JSON.parse(readFileSync(join(out(), 'metrics.json'), 'utf8'));
    expect(skipped.map(({ file }: { file: string }) => file)).toEqual(
      Object.keys(UNUSABLE)
        .map((name) => `odd/train/b/${name}`)
        .sort(),
    );
    const report = readFileSync(join(out(), 'report.html'), 'utf8');
    for (const { file, reason } of skipped as { file: string; reason: string }[]) {
      expect(reason).toMatch(UNUSABLE[file.split('/')[3] as string]![1]);
      expect(report).toMatch(new RegExp(`>${file}</t[hd]><td[^>]*>${reason.replace(/[()]/g, '\\$&')}</td>`));
    }
    expect(counts.train).toEqual({ a: 30 + Object.keys(DECODABLE).length, b: 20 + Object.keys(UNUSABLE).length });
    expect(stdout).toMatch(/Skipped: 6 images that could not be used/);
    expect(JSON.parse(readFileSync(join(out(), 'run.json'), 'utf8')).images).toMatchObject({ skipped: 6 });
  });

  test('stops where they are more than the configured share, naming some, and writes no model', async () => {
    const { code, stderr } = await train('strict', { limits: { imagePixels: 1_000_000 }, maxBadShare: 0.05 });
    expect(code).toBe(EXIT.badInput);
    expect(stderr).toMatch(
      /6 of 78 images cannot be used, the limit is 5 %:\n {2}odd\/train\/b\/.*\n[\s\S]*→ .*--max-bad-share/,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    const run = JSON.parse(readFileSync(join(folder, 'strict/run.json'), 'utf8'));
    expect(run).toMatchObject({
      status: 'failed',
      failure: { error: 'TooManyBadImagesError', remedy: expect.any(String) },
    });
    expect(() => readFileSync(join(folder, 'strict/metrics.json'))).toThrow('ENOENT');
  });
});

describe('headstart predict', () => {
  const predict = (...args: string[]) => headstart(['predict', out(), ...args], { cwd: folder });

  test('answers JSON alone, in its documented form, with what it skipped', async () => {
    const { code, stdout, stderr } = await predict('plain.jpg', 'alpha.png', 'truncated.jpg', 'absent.jpg', '--json');
    expect([code, stderr]).toEqual([EXIT.ok, '']);
    const probability = expect.any(Number);
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      predictions: ['plain.jpg', 'alpha.png'].map((file) => ({
        ...{ file, class: expect.stringMatching(/^[ab]$/), probability },
        probabilities: { a: probability, b: probability },
      })),
      skipped: [
        { file: 'truncated.jpg', reason: expect.stringMatching(/truncated JPEG/) },
        { file: 'absent.jpg', reason: 'there is no such file' },
      ],
    });
    for (const { probabilities, probability: best } of JSON.parse(stdout).predictions) {
      expect(probabilities.a + probabilities.b).toBeCloseTo(1, 6);
      expect(best).toBe(Math.max(probabilities.a, probabilities.b));
    }
  });

  test('takes files, folders and patterns, each file once', async () => {
    const { stdout } = await predict('gray.*', join(folder, 'gray.png'), '*.webp', '--json');
    expect(predictedFrom(stdout).predictions.map(({ file }) => file)).toEqual([
      ...['gray.jpg', 'gray.png', join(folder, 'gray.png'), 'modern.webp'],
    ]);
    const whole = predictedFrom((await predict('.', '--json')).stdout);
    const images = [...whole.predictions, ...whole.skipped].map(({ file }) => file);
    expect(images).toEqual(expect.arrayContaining([...Object.keys(DECODABLE), ...Object.keys(UNUSABLE)]));
  });

  test('ends with 0 where any image was predicted, and not where none was', async () => {
    const table = await predict('plain.jpg', 'words.png');
    expect([table.code, table.stdout]).toEqual([
      EXIT.ok,
      expect.stringMatching(/^file +class +probability\nplain\.jpg +[ab] /),
    ]);
    expect(table.stderr).toMatch(/skipped words\.png: the file is of no known image format/);
    expect((await predict('words.png')).code).toBe(EXIT.badInput);
    const none = await predict('*.nothing');
    expect([none.code, none.stderr]).toEqual([
      EXIT.badInput,
      expect.stringMatching(/No image was found in "\*\.nothing"\n→/),
    ]);
    const noRun = await headstart(['predict', folder, join(folder, 'plain.jpg')]);
    expect([noRun.code, noRun.stderr]).toEqual([EXIT.badInput, expect.stringMatching(/contains no finished run.*\n→/)]);
    expect((await headstart(['predict', out()])).code).toBe(EXIT.usage);
  });
});

describe('headstart train on class folders alone', () => {
  test('splits them 80/10/10, and trains a softmax for three classes', async () => {
    const classes = ['ants', 'bees', 'cats'];
    const images = classes.flatMap((name, c) =>
      Array.from({ length: 100 }, (_, i) => ({ name: `${name}/${i}.bmp`, data: tinyBmp(i * 3 + c) })),
    );
    writeFileSync(join(folder, 'folders.zip'), writeZip(images));
    const run = join(folder, 'folders');
    const { code } = await headstart([
      ...['train', join(folder, 'folders.zip'), '--out', run, '--store', join(folder, 'store')],
      ...['--base', join(folder, 'base.h5'), ...SMALL_BASE_FLAGS, '--epochs', '2', '--json'],
    ]);
    expect(code).toBe(EXIT.ok);
    const metrics = JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8'));
    for (const name of classes) {
      expect(Math.abs(metrics.counts.train[name] - 80)).toBeLessThanOrEqual(10);
      expect(metrics.counts.validation[name] + metrics.counts.test[name] + metrics.counts.train[name]).toBe(100);
    }
    expect(metrics.test.confusionMatrix.map((row: number[]) => row.length)).toEqual([3, 3, 3]);
    const { output } = JSON.parse(readFileSync(join(run, 'model/manifest.json'), 'utf8'));
    expect(output).toEqual({ name: 'probabilities', shape: [null, 3], kind: 'softmax' });
    const { stdout } = await headstart(['predict', run, join(folder, 'plain.jpg'), '--json']);
    const [{ probabilities }] = JSON.parse(stdout).predictions;
    expect(Object.keys(probabilities)).toEqual(classes);
    expect(Object.values<number>(probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });
});
