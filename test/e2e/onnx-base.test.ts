import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { writeBaseOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import { distinctImagesZip } from '../support/distinct-images';
import { type Ended, headstart, requireFreshBuild, startHeadstart } from '../support/headstart';
import { randomBase } from '../support/random-base';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { smallCnn } from '../support/small-networks';
import { tinyBmp } from '../support/tiny-bmp';

jest.setTimeout(300_000);

/** Says which process loads a network, and crashes on one that is marked. */
const WATCHED = { NODE_OPTIONS: `--require ${join(__dirname, '../support/crash-onnx-runtime.cjs')}` };

let folder: string;
const at = (name: string) => join(folder, name);
const train = (out: string, base: string, ...more: string[]) =>
  headstart([
    ...['train', at('insects.zip'), '--out', at(out), '--store', at('store'), '--no-config', '--epochs', '2'],
    ...['--base', at(base), ...more],
  ]);
const read = (path: string) => readFileSync(at(path));
const json = (path: string) => JSON.parse(read(path).toString());

/** @throws the command's own words where it failed */
function ok({ code, stdout, stderr }: Ended): string {
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return stdout;
}

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-onnx-base-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  writeFileSync(at('photo.bmp'), tinyBmp(1));
  // The same network twice: in Keras' layers, and as a file of somebody who has nothing else.
  await writeSmallBase(at('base.h5'));
  writeFileSync(at('net.onnx'), writeBaseOnnx(randomBase(0.35), 96));
  ok(await train('keras', 'base.h5', ...SMALL_BASE_FLAGS));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('headstart train --base net.onnx', () => {
  test('gives the very head that the same network in Keras layers gives, and says how it reads the file', async () => {
    const printed = ok(await train('onnx', 'net.onnx'));
    expect(printed).toMatch(/How net\.onnx is read: 1,?280 features.*channels: red first/);
    expect(printed).toMatch(/Base: {3}net\.onnx, 96 px, frozen, run by onnx in float32/);
    expect(read('onnx/head/weights.bin').equals(read('keras/head/weights.bin'))).toBe(true);
    expect(read('onnx/history.json').equals(read('keras/history.json'))).toBe(true);
    expect(json('onnx/metrics.json').base).toMatchObject({
      name: 'net.onnx',
      backbone: { architecture: 'onnx-file', featureCount: 1280, imageSizePx: 96, onnx: { layout: 'nhwc' } },
    });
  });

  test('leaves what such a base can give, and no file or words of what it cannot', async () => {
    expect(readdirSync(at('onnx/model')).sort()).toEqual(
      ['card.html', 'card.md', 'golden.json', 'manifest.json', 'model.onnx', 'summary.txt'].sort(),
    );
    expect(readdirSync(at('onnx/site'))).toContain('model.onnx');
    for (const file of ['onnx/report.html', 'onnx/model/card.md', 'onnx/site/facts.json']) {
      expect(read(file).toString()).not.toMatch(/MobileNetV2|TensorFlow\.js|Keras/);
      expect(read(file).toString()).toContain('net.onnx');
    }
    expect(ok(await headstart(['verify', at('onnx')]))).toContain('1 of 1 exports passed');
    const exported = await headstart(['export', at('onnx')]);
    expect(exported).toMatchObject({
      code: expect.any(Number),
      stderr: expect.stringMatching(/net\.onnx.*no form in Keras/),
    });
    expect(exported.code).not.toBe(0);
  });

  test('predicts what the other model predicts', async () => {
    const of = async (run: string) => ok(await headstart(['predict', at(run), at('photo.bmp'), '--json']));
    expect(JSON.parse(await of('onnx'))).toEqual(JSON.parse(await of('keras')));
  });

  test('finds its features again, and none of those that were fed otherwise', async () => {
    expect(ok(await train('again', 'net.onnx'))).toMatch(/0 features computed, 60 found in the cache/);
    const other = ok(await train('other', 'net.onnx', '--onnx', 'mean=0/0/0,deviation=255/255/255'));
    expect(other).toMatch(/60 features computed, 0 found in the cache/);
    expect(json('other/metrics.json').base.backbone.onnx).toMatchObject({
      mean: [0, 0, 0],
      deviation: [255, 255, 255],
    });
    expect(read('other/head/weights.bin').equals(read('onnx/head/weights.bin'))).toBe(false);
  });

  test('takes another size than the file says, where the network bears it', async () => {
    ok(await train('larger', 'net.onnx', '--image-size', '128'));
    expect(json('larger/metrics.json').base.backbone).toMatchObject({ imageSizePx: 128, featureCount: 1280 });
  });

  test('makes again what is damaged in the store', async () => {
    const { sha256 } = json('onnx/metrics.json').base;
    const stored = join(at('store/base'), sha256);
    const before = new Map(readdirSync(stored).map((name) => [name, readFileSync(join(stored, name))]));
    for (const name of before.keys()) writeFileSync(join(stored, name), before.get(name)!.subarray(100));
    ok(await train('mended', 'net.onnx', '--force'));
    for (const own of ['head/weights.bin', 'model/model.onnx']) {
      expect(read(`mended/${own}`).equals(read(`onnx/${own}`))).toBe(true);
    }
    expect(readFileSync(join(stored, 'file.onnx')).equals(read('net.onnx'))).toBe(true);
  });

  test('runs the file in a process of its own before it is known, and not at all afterwards', async () => {
    const env = { ...WATCHED, HEADSTART_CACHE: at('cache'), ONNX_SESSIONS: at('sessions') };
    /** Of the networks that a run loaded outside its threads, how many another process than the command's loaded. */
    const loadedElsewhere = async (out: string) => {
      rmSync(at('sessions'), { force: true });
      const flags = ['--out', at(out), '--store', at(`${out}-store`), '--no-config', '--epochs', '2'];
      const { child, ended } = startHeadstart(['train', at('insects.zip'), '--base', at('net.onnx'), ...flags], {
        env,
      });
      ok(await ended);
      // Not there where nothing was loaded.
      if (!existsSync(at('sessions'))) return 0;
      const processes = read('sessions').toString().trim().split('\n').map(Number);
      return processes.filter((pid) => pid !== child.pid).length;
    };
    expect(await loadedElsewhere('unknown')).toBeGreaterThanOrEqual(2);
    expect(await loadedElsewhere('known')).toBe(0);
    for (const run of ['unknown', 'known']) {
      expect(read(`${run}/model/model.onnx`).equals(read('onnx/model/model.onnx'))).toBe(true);
    }
  });

  test('names a file on which ONNX Runtime crashes', async () => {
    const network = smallCnn();
    const kernel = network.initializers.find(({ name }) => name === 'conv1/kernel')!;
    const conv = network.nodes.find(({ name }) => name === 'conv1')!;
    kernel.name = 'CRASH-THE-RUNTIME';
    conv.input = conv.input!.map((name) => (name === 'conv1/kernel' ? 'CRASH-THE-RUNTIME' : name));
    writeFileSync(at('crash.onnx'), network.toBytes());
    const flags = ['--base', at('crash.onnx'), '--out', at('crashed'), '--store', at('store'), '--no-config'];
    const crashed = await headstart(['train', at('insects.zip'), ...flags], {
      env: { ...WATCHED, HEADSTART_CACHE: at('cache') },
    });
    expect(crashed).toMatchObject({
      code: EXIT.setup,
      stderr: expect.stringMatching(
        /^Error: Cannot use "crash\.onnx" as a base: ONNX Runtime crashed on it \(SIGSEGV\)\n→ /m,
      ),
    });
    expect(existsSync(at('crashed'))).toBe(false);
  });

  test.each([
    [['--precision', 'int8'], /"precision" is "int8", and the base is an ONNX file.*\n.*MobileNetV2/],
    [['--engine', 'tfjs'], /"engine" is "tfjs", and the base is an ONNX file/],
    [['--fine-tune'], /"mode" is "fine-tune", and the base is an ONNX file/],
    [['--width', '0.5'], /"width" is 0\.5, which is MobileNetV2's/],
    [['--onnx', 'output=nowhere'], /net\.onnx.*nowhere/],
    [['--onnx', 'colour=blue'], /--onnx has "colour=blue", wanted key=value/],
    [['--onnx', 'layout=chwn'], /"onnx\.layout" is "chwn"/],
  ])('refuses %p by name, before anything is computed', async (flags, wanted) => {
    const refused = await train('refused', 'net.onnx', ...flags);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(wanted);
    expect(existsSync(at('refused'))).toBe(false);
  });

  test('refuses what is no network for images, and says what it found', async () => {
    writeFileSync(at('cut.onnx'), read('net.onnx').subarray(0, 5_000));
    writeFileSync(at('text.onnx'), 'no network');
    for (const file of ['cut.onnx', 'text.onnx']) {
      const refused = await train('refused', file);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toMatch(new RegExp(`Cannot use "${file}" as a base: `));
      expect(refused.stderr).not.toContain('Unexpected');
    }
  });

  test('refuses words about an ONNX file where the base is none', async () => {
    const refused = await train('refused', 'base.h5', ...SMALL_BASE_FLAGS, '--onnx', 'layout=nhwc');
    expect(refused.stderr).toMatch(/"onnx" is given, and the base is MobileNetV2/);
  });
});
