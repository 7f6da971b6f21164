import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelledError,
  ConfigError,
  type ConfigInput,
  exportRun,
  FormatError,
  type InspectProgress,
  inspect,
  SourceError,
  train,
  trainMultiLabel,
  verify,
} from '../../cli/api/headstart';
import { EXIT } from '../../cli/exit-codes';
import { PROJECT_ROOT } from '../../cli/project-root';
import { distinctBmp, splitImages, taggedZip } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

jest.setTimeout(120_000);

let folder: string;
const at = (name: string) => join(folder, name);
const config = (): ConfigInput => ({ base: at('base.h5'), width: 0.35, imageSizePx: 96, head: { epochs: 2 } });
const places = () => ({ store: at('store') });
const flags = () => ['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--store', at('store'), '--no-config'];
const ok = async (...args: string[]) => {
  const { code, stdout, stderr } = await headstart(args);
  expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: expect.any(String) });
  return stdout;
};

const IMAGES = 40;
const COPIED = [3, 10];

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-api-of-commands-'));
  await writeSmallBase(at('base.h5'));
  const images = splitImages(IMAGES, 5);
  const copies = COPIED.map((n) => ({
    name: `validation/${n % 2 ? 'ants' : 'bees'}/copy-${n}.bmp`,
    data: distinctBmp(n),
  }));
  writeFileSync(at('insects.zip'), writeZip([...images, ...copies]));
  writeFileSync(at('tagged.zip'), taggedZip(images));
  await train(at('insects.zip'), { out: at('run'), ...places(), config: config() });
  await trainMultiLabel(at('tagged.zip'), { out: at('tagged'), ...places(), config: config() });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('inspect()', () => {
  test('inspect() finds what the command finds, writes the same bytes, and tells what happens', async () => {
    const told: InspectProgress[] = [];
    const { inspection, exclude } = await inspect(at('insects.zip'), {
      ...{ ...places(), config: config(), out: at('inspected'), cleanZip: at('clean.zip'), kinds: ['exact'] },
      onProgress: (event) => void told.push(event),
    });
    const printed = await ok('inspect', at('insects.zip'), ...flags(), '--json', '--out', at('inspected-by-cli'));
    const { checksum, ...said } = JSON.parse(printed);
    expect(checksum).toMatch(/^sha256:/);
    expect(inspection).toEqual(said);
    expect(filesBelow(at('inspected'))).toEqual(filesBelow(at('inspected-by-cli')));
    const copies = COPIED.map((n) => `validation/${n % 2 ? 'ants' : 'bees'}/copy-${n}.bmp`).sort();
    expect(exclude.map(({ file }) => file)).toEqual(copies);
    expect(exclude[0]?.reason).toMatch(/^the same bytes as train\//);

    const pixels = told.filter((event) => event.kind === 'pixels');
    expect([pixels[0], pixels.at(-1)]).toEqual([
      { kind: 'pixels', done: 0, total: IMAGES + COPIED.length },
      { kind: 'pixels', done: IMAGES + COPIED.length, total: IMAGES + COPIED.length },
    ]);
    expect(told.find(({ kind }) => kind === 'dataset')).toMatchObject({ classes: ['ants', 'bees'] });

    const again = await inspect(at('clean.zip'), { ...places(), config: config() });
    expect([again.inspection.images, again.inspection.exactDuplicates]).toEqual([IMAGES, []]);
    const train = {
      ...places(),
      out: at('cleaned'),
      config: { ...config(), exclude: exclude.map(({ file }) => file) },
    };
    const { metrics } = await (await import('../../cli/api/headstart')).train(at('insects.zip'), train);
    expect(metrics.excluded?.toSorted()).toEqual(copies);
  });

  test('inspect() stops when its signal is aborted, while features are computed and while it looks at pixels', async () => {
    for (const [kind, store] of [
      ['dataset', at('fresh-store')],
      ['pixels', at('fresh-store')],
    ] as const) {
      const stop = new AbortController();
      const stopping = inspect(at('insects.zip'), {
        ...{ store, config: config(), out: at(`stopped-${kind}`), signal: stop.signal },
        onProgress: (event) => void (event.kind === kind && stop.abort()),
      });
      await expect(stopping).rejects.toThrow(CancelledError);
      expect(existsSync(at(`stopped-${kind}`))).toBe(false);
    }
  });

  test('inspect() takes several labels per image, and refuses what the command refuses, by the same names', async () => {
    const { inspection } = await inspect(at('tagged.zip'), { ...places(), config: config() });
    expect([inspection.images, inspection.classes]).toEqual([IMAGES, ['ants', 'bees', 'small']]);
    const asked = { ...places(), config: config() };
    await expect(inspect(at('tagged.zip'), { ...asked, cleanZip: at('no.zip') })).rejects.toThrow(/table of labels/);
    await expect(inspect(at('insects.zip'), { ...asked, out: at('run') })).rejects.toThrow(/contains a run/);
    await expect(inspect(at('insects.zip'), { ...asked, kinds: ['ugly' as 'exact'] })).rejects.toThrow(ConfigError);
    await expect(inspect(at('absent.zip'), asked)).rejects.toMatchObject({ code: 'ERR_SOURCE' });
    expect(existsSync(at('no.zip'))).toBe(false);
  });
});

describe('verify() and exportRun()', () => {
  test.each(['run', 'tagged'])(
    'verify() says of "%s" what the command says, also of what was exported',
    async (run) => {
      const { path, files, bytes } = await exportRun(at(run), { format: 'onnx-any-size' });
      expect([path, files, bytes]).toEqual([
        at(`${run}/model/model-any-size.onnx`),
        ['model-any-size.onnx'],
        readFileSync(path).length,
      ]);
      const { outcome, exports } = await verify(at(run));
      expect([outcome, exports.map(({ name }) => name)]).toEqual([
        'passed',
        ['ONNX', 'ONNX, any size', 'TensorFlow.js'],
      ]);
      expect(JSON.parse(await ok('verify', at(run), '--json')).exports).toEqual(exports);
    },
  );

  test('exportRun() writes a folder as the command does, and names its files', async () => {
    const written = await exportRun(at('run'), { format: 'tensorboard', out: at('board') });
    await ok('export', at('run'), '--format', 'tensorboard', '--out', at('board-by-cli'));
    expect(filesBelow(at('board'))).toEqual(filesBelow(at('board-by-cli')));
    expect(written.path).toBe(at('board'));
    expect([...written.files].sort()).toEqual(Object.keys(filesBelow(at('board'))).sort());
    const keras = await exportRun(at('run/model'), { format: 'keras', out: at('classifier.keras') });
    expect(keras).toMatchObject({ path: at('classifier.keras'), files: ['classifier.keras'] });
  });

  test('verify() and exportRun() say by name what is wrong with a run', async () => {
    await expect(verify(at('nowhere'))).rejects.toThrow(SourceError);
    await expect(exportRun(at('nowhere'), { format: 'keras' })).rejects.toThrow(SourceError);
    await expect(exportRun(at('run'), { format: 'toString' as 'keras' })).rejects.toThrow(
      /format is "toString", wanted one of keras/,
    );
    await expect(exportRun(at('run'), { format: 'keras', out: 's3://bucket/model.keras' })).rejects.toThrow(
      ConfigError,
    );
    const { paths } = await train(at('insects.zip'), { out: at('spoiled'), ...places(), config: config() });
    writeFileSync(join(paths.model, 'model.onnx'), 'damaged');
    await expect(exportRun(paths.out, { format: 'onnx-any-size' })).rejects.toThrow(FormatError);
    const { outcome, exports } = await verify(paths.out);
    expect([outcome, exports[0]?.reason]).toEqual(['failed', expect.stringMatching(/^model\.onnx has 7 bytes/)]);
  });
});

describe('the types of the package', () => {
  test('the types of the package name no package but zod, which is installed with it', () => {
    const types = join(PROJECT_ROOT, 'dist/types');
    const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((name) => /\.d\.m?ts$/.test(name));
    const named = files.flatMap((file) => {
      const text = readFileSync(join(types, file), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '');
      return [...text.matchAll(/(?:from|import\()\s*["']([^."'\n;][^"'\n;]*)["']/g)].map(([, name]) => name);
    });
    expect(files.length).toBeGreaterThan(50);
    expect([...new Set(named)]).toEqual(['zod']);
  });
});
