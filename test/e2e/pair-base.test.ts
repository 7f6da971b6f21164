import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import { distinctImagesZip } from '../support/distinct-images';
import { type Ended, headstart, requireFreshBuild } from '../support/headstart';
import { randomBase } from '../support/random-base';
import { tinyBmp } from '../support/tiny-bmp';

jest.setTimeout(300_000);

let folder: string;
const at = (name: string) => join(folder, name);
const read = (path: string) => readFileSync(at(path));
const json = (path: string) => JSON.parse(read(path).toString());
const env = () => ({ HEADSTART_CACHE: at('cache') });
const run = (...args: string[]) => headstart(args, { env: env() });
const train = (out: string, base: string, ...more: string[]) =>
  run(
    ...['train', at('insects.zip'), '--out', at(out), '--no-config', '--epochs', '2', '--base', base],
    ...(more.includes('--store') ? [] : ['--store', at('store')]),
    ...more,
  );
const pair = () => `${at('small.onnx')}+${at('other.onnx')}`;

/** @throws the command's own words where it failed */
function ok({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return stdout;
}

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-pair-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  writeFileSync(at('photo.bmp'), tinyBmp(1));
  writeFileSync(at('small.onnx'), writeBaseOnnx(randomBase(0.35), 96));
  writeFileSync(at('other.onnx'), writeBaseOnnx(randomBase(0.5, 2), 96));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('headstart train --base one+other', () => {
  test('trains on the features of both, and says which they are', async () => {
    const printed = ok(await train('fresh', pair(), '--store', at('fresh-store')));
    expect(printed).toMatch(
      /Base: {3}small\.onnx\+other\.onnx, small\.onnx \+ other\.onnx, 96 px, frozen, run by onnx/,
    );
    expect(printed).toContain('60 features computed, 0 found in the cache');
    const { base } = json('fresh/metrics.json');
    expect(base).toMatchObject({
      name: 'small.onnx+other.onnx',
      backbone: { architecture: 'pair', featureCount: 2560, imageSizePx: 96 },
    });
    expect(base.backbone.parts.map((part: { name: string }) => part.name)).toEqual(['small.onnx', 'other.onnx']);
    expect(base.sha256).not.toBe(base.backbone.parts[0].sha256);
    const card = read('fresh/model/card.md').toString();
    for (const { name, sha256 } of base.backbone.parts) {
      expect(card).toContain(`One is "${name}" (sha256 ${sha256}).`);
      expect(read('fresh/report.html').toString()).toContain(`<b>${name}</b>`);
    }
  });

  test('finds the features of both where each has been a base before, and leaves the very head that computing them leaves', async () => {
    for (const name of ['small', 'other']) ok(await train(name, at(`${name}.onnx`)));
    const printed = ok(await train('known', pair()));
    expect(printed).toContain('0 features computed, 60 found in the cache');
    for (const file of ['head/weights.bin', 'history.json', 'model/model.onnx', 'metrics.json']) {
      expect([file, read(`known/${file}`).equals(read(`fresh/${file}`))]).toEqual([file, true]);
    }
  });

  test('leaves one ONNX file that verifies and predicts, and a page that classifies', async () => {
    expect(ok(await run('verify', at('fresh')))).toContain('1 of 1 exports passed');
    const predicted = JSON.parse(ok(await run('predict', at('fresh'), at('photo.bmp'), '--json')));
    expect(predicted.predictions).toHaveLength(1);
    expect(existsSync(at('fresh/site/index.html'))).toBe(true);
    expect(existsSync(at('fresh/model/model.json'))).toBe(false);
    const exported = await run('export', at('fresh'));
    expect(exported.code).not.toBe(0);
    expect(exported.stderr).toMatch(/a pair of bases/);
  });

  test('is published under a name, and used by it', async () => {
    ok(await run('models', 'publish', at('fresh'), '--name', 'two', '--store', at('fresh-store')));
    const predicted = await run('predict', 'two', at('photo.bmp'), '--json', '--store', at('fresh-store'));
    expect(JSON.parse(ok(predicted)).predictions).toHaveLength(1);
  });

  test('makes again what is damaged in the store', async () => {
    const { sha256 } = json('fresh/metrics.json').base;
    const file = at(`fresh-store/base/${sha256}/base-96.onnx`);
    writeFileSync(file, readFileSync(file).subarray(7));
    ok(await train('mended', pair(), '--store', at('fresh-store'), '--seed', '2'));
    expect(read('mended/model/model.onnx').length).toBe(read('fresh/model/model.onnx').length);
    expect(ok(await run('verify', at('mended')))).toContain('1 of 1 exports passed');
  });

  test.each([
    [['--fine-tune'], /"mode" is "fine-tune", and the base is a pair of bases, which cannot do that/],
    [['--precision', 'int8'], /"precision" is "int8", and the base is a pair of bases/],
    [['--engine', 'tfjs'], /"engine" is "tfjs", and the base is a pair of bases/],
    [['--onnx', 'layout=nhwc'], /"onnx" is given, and the base is a pair of bases/],
  ])('is refused with %p, by name', async (flags, wanted) => {
    const refused = await train('refused', pair(), ...flags);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(wanted);
    expect(existsSync(at('refused'))).toBe(false);
  });

  test('is refused where one of the two does not read images of that size, or there are more than two', async () => {
    const small = await train('refused', 'efficientnet-lite2+stanford-dogs');
    expect(small.stderr).toMatch(
      /"imageSizePx" is 260; wanted 96, 128, 160, 192 or 224, which are the sizes of MobileNetV2/,
    );
    const three = await train('refused', 'efficientnet-lite0+efficientnet-lite1+stanford-dogs');
    expect(three.stderr).toMatch(/3 bases; wanted two/);
    const sized = await train('refused', 'efficientnet-lite0@224+stanford-dogs@160');
    expect(sized.stderr).toMatch(/both of which read one image of one size/);
  });
});

describe('headstart select with two bases of one size', () => {
  const select = (...more: string[]) =>
    run(
      ...['select', at('insects.zip'), '--pool', `${at('small.onnx')},${at('other.onnx')}`, '--no-config'],
      ...['--store', at('select-store'), ...more],
    );

  test('looks at both together, without computing anything again, and takes them only where that pays', async () => {
    const printed = ok(await select('--out', at('selected')));
    const record = json('selected/selection.json');
    const together = record.candidates.find((own: { parts?: string[] }) => own.parts);
    const [one, other] = record.candidates.filter((own: { parts?: string[] }) => !own.parts);
    expect(together.parts).toEqual([one.name, other.name]);
    expect(together).toMatchObject({ featureCount: 2560, images: record.images.sample, imageSizePx: 96 });
    expect(together.msPerImage).toBeCloseTo(one.msPerImage + other.msPerImage, 1);
    expect(printed).toMatch(new RegExp(`^[> ] ${one.name}$\n^ {2}\\+ ${other.name}@96 +\\d+`, 'm'));
    expect(printed).toMatch(/together/);
    expect(read('selected/selection.html').toString()).toContain(together.name);
  });

  test('says the same where the pair is a candidate from the beginning', async () => {
    const pool = `${at('small.onnx')},${at('other.onnx')},${pair()}`;
    const again = JSON.parse(ok(await select('--pool', pool, '--json')));
    const scores = ({ candidates }: { candidates: Record<string, unknown>[] }) =>
      candidates.map(({ parts, accuracy, squaredError }) => ({ parts: parts ?? [], accuracy, squaredError }));
    expect(scores(again).length).toBe(3);
    expect(again.chosen.imageSizePx).toBe(96);
  });
});
