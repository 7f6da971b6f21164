import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../cli/project-root';
import { KNOWN_SOURCES } from '../../shared/backbone/known-sources';
import { distinctImagesZip } from '../support/distinct-images';
import { headstart, requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { tinyBmp } from '../support/tiny-bmp';

jest.setTimeout(300_000);

const FETCHED_HERE = KNOWN_SOURCES.filter(({ where }) => where.kind === 'wheel');
/** A process in which every connection fails. */
const OFFLINE = { NODE_OPTIONS: `--require ${join(PROJECT_ROOT, 'test/support/record-connects.cjs')}` };

let folder: string;
const at = (name: string) => join(folder, name);
const json = (path: string) => JSON.parse(readFileSync(at(path), 'utf8'));
const train = (out: string, base: string, more: readonly string[] = [], env: Record<string, string> = {}) => {
  const place = ['--out', at(out), '--store', at('store'), '--no-config', '--epochs', '2', '--base', base];
  return headstart(['train', at('insects.zip'), ...place, ...more], { env: { ...process.env, ...env } });
};

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-pool-'));
  writeFileSync(at('insects.zip'), distinctImagesZip(60));
  writeFileSync(at('photo.bmp'), tinyBmp(1));
  writeFileSync(at('connects'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWith('pool', 'headstart train --base of the pool', () => {
  test.each(FETCHED_HERE.map((source) => [source.id, source] as const))(
    '%s: trains, verifies and predicts from the cached file alone',
    async (id, { title, licence }) => {
      const ended = await train(id, id, ['--image-size', '96'], { ...OFFLINE, CONNECTS_FILE: at('connects') });
      expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
      expect(readFileSync(at('connects'), 'utf8')).toBe('');
      expect(ended.stdout).toContain(`Base:   ${id}, ${title}, 96 px, frozen`);
      const { backbone } = json(`${id}/metrics.json`).base;
      expect(backbone).toMatchObject({ architecture: id, title, licence, imageSizePx: 96, featureCount: 1280 });
      // 96 px come to a map of three places a side, which the report's pictures show.
      expect(backbone.maps.side).toBe(3);
      expect(readFileSync(at(`${id}/model/card.md`), 'utf8')).toContain(licence);
      expect(existsSync(at(`${id}/model/model.json`))).toBe(false);
      expect((await headstart(['verify', at(id)])).stdout).toContain('1 of 1 exports passed');
      const predicted = await headstart(['predict', at(id), at('photo.bmp'), '--json']);
      expect(JSON.parse(predicted.stdout).predictions).toHaveLength(1);
    },
  );

  test('has an int8 form, calibrated and guarded as that of MobileNetV2', async () => {
    const ended = await train('int8', 'efficientnet-lite0', ['--image-size', '96', '--precision', 'int8']);
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    const { int8, precision } = json('int8/metrics.json').base;
    // Whether it may be used, the guard decides; what is measured tells that it ran.
    expect(int8.guard.cosine).toBeGreaterThan(0.5);
    expect(precision).toBe(int8.kind === 'used' ? 'int8' : 'float32');
    expect((await headstart(['verify', at('int8')])).stdout).toContain('1 of 1 exports passed');
  });

  test('two networks on the same images share no features', async () => {
    const again = await train('again', 'efficientnet-lite0', ['--image-size', '96']);
    expect(again.stdout).toMatch(/0 features computed, 60 found in the cache/);
    const other = await train('other', 'efficientnet-lite0', ['--image-size', '64']);
    expect(other.stdout).toMatch(/60 features computed, 0 found in the cache/);
  });

  test('makes again what is damaged in the store', async () => {
    const { sha256 } = json('efficientnet-lite0/metrics.json').base;
    for (const name of ['weights.pth', 'base-96.onnx']) {
      const file = join(at('store/base'), sha256, name);
      writeFileSync(file, readFileSync(file).subarray(7));
    }
    const ended = await train('mended', 'efficientnet-lite0', ['--image-size', '96']);
    expect(ended.code).toBe(0);
    const model = (run: string) => readFileSync(at(`${run}/model/model.onnx`));
    expect(model('mended').equals(model('efficientnet-lite0'))).toBe(true);
  });
});

describe('headstart train --base of the pool, refused', () => {
  test.each([
    [['--fine-tune'], /"mode" is "fine-tune", and the base is EfficientNet-Lite0/],
    [['--engine', 'tfjs'], /"engine" is "tfjs", and the base is EfficientNet-Lite0/],
    [['--width', '0.5'], /"width" is 0\.5, which is MobileNetV2's/],
    [['--onnx', 'layout=nhwc'], /"onnx" is given, and the base is EfficientNet-Lite0/],
    [['--image-size', '31'], /"imageSizePx" is 31, and the base is EfficientNet-Lite0; wanted 32 or more/],
  ])('with %p, by name and before anything is fetched', async (flags, wanted) => {
    const refused = await train('refused', 'efficientnet-lite0', flags, { HEADSTART_CACHE: at('empty-cache') });
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(wanted);
    expect(existsSync(at('refused'))).toBe(false);
    expect(existsSync(at('empty-cache/bases'))).toBe(false);
  });
});
