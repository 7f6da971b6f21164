import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { EXIT } from '../../cli/exit-codes';
import { npmProgram } from '../../cli/machine/npm-program.mjs';
import { loadClassifier } from '../../cli/predict/load-classifier';
import { predictImage } from '../../cli/predict/predict-image';
import { PROJECT_ROOT } from '../../cli/project-root';
import packageJson from '../../package.json';
import { NATIVE_PACKAGES } from '../../setup/release/native-lock';
import { packPredict } from '../../setup/release/pack-release';
import { describeTasks } from '../personas/describe-tasks';
import { filesBelow, requireFreshBuild } from '../support/headstart';
import { writeModelFolder } from '../support/model-folder';
import { INSTALL, type PackedProject, packedProject } from '../support/packed-project';

// npm brings some 340 packages, from its cache where they lie there. Without cache and registry this suite fails.
jest.setTimeout(600_000);

/** What a user of the package writes: checked by the compiler, then run. */
const PROGRAM = `
import { type ConfigInput, ConfigError, inspect, loadModel, predict, serve, type TrainProgress, train, verify } from 'headstart';

const config: ConfigInput = { base: 'stanford-dogs', head: { epochs: 3 } };
const epochs: number[] = [];
const onProgress = (event: TrainProgress) => {
  if (event.kind === 'epoch') epochs.push(event.val_accuracy);
};
const { metrics, paths } = await train('sample.zip', { out: 'by-api', store: 'store-of-api', config, onProgress });
const { predictions } = await predict(paths.out, 'one.png');
const model = await loadModel(paths.out);
const single = await model.predict('one.png');
await model.dispose();
// @ts-expect-error there is no such optimizer
const refused = await train('sample.zip', { out: 'x', config: { head: { optimizer: 'x' } } }).catch((error) => error);
const { inspection } = await inspect('sample.zip', { store: 'store-of-api', config });
const { outcome } = await verify(paths.out);
const server = await serve('served', { store: 'store-of-api' });
const page = (await fetch(server.url)).status;
await server.close();
const others = { images: inspection.images, outcome, page };
const answers = { predictions, single, refused: refused instanceof ConfigError };
const told = { epochs, accuracy: metrics.final.accuracy, ...answers, others };
console.log(JSON.stringify(told));

// @ts-expect-error a key that the configuration does not have
export const misspelt: ConfigInput = { haed: {} };
// @ts-expect-error a number
export const text: string = metrics.final.loss;
`;

/** What the author of a page writes: checked by the compiler alone, which browsers it runs in is another suite's. */
const PAGE = `
import { type BrowserModel, ImageError, loadModel, type Picture, type Prediction } from 'headstart/browser';
import { type BrowserMultiLabelModel, type LabelPrediction, loadMultiLabelModel } from 'headstart/browser';

const model: BrowserModel = await loadModel(new URL('model/', location.href), { compute: 'wasm' });
export const classes: readonly string[] = model.classes;
export const said = (picture: Picture): Promise<Prediction | string> =>
  model.predict(picture).catch((error: unknown) => (error instanceof ImageError ? error.name : 'other'));
for (const own of [document.createElement('canvas'), new Image(), new ImageData(1, 1), new Blob()]) await said(own);
// @ts-expect-error no picture
await said('photo.jpg');
// @ts-expect-error no such way
await loadModel('model/', { compute: 'webgl' });

const tagger: BrowserMultiLabelModel = await loadMultiLabelModel('tagged/', { onProgress: () => {} });
const tagged: LabelPrediction = await tagger.predict(new Blob());
export const tags: string[] = tagged.labels.map((own) => own.class + own.probability.toFixed(2) + tagger.thresholds[0]);
// @ts-expect-error several, or none
export const one = tagged.class;
`;

const PHOTO = join(PROJECT_ROOT, 'test/golden/jpegs/round/b-444.jpg');

let project: PackedProject;
/** What there was between `npm install` and `headstart setup`. */
let before: { readonly packages: readonly string[]; readonly train: string; readonly predict: string };
const at = (name: string) => join(project.folder, name);
const run: PackedProject['run'] = (...args) => project.run(...args);
const installed: PackedProject['installed'] = (...args) => project.installed(...args);
const STRICT = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--module', 'nodenext'];
const TSC = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
const compile = (file: string) => run(process.execPath, [TSC, ...STRICT, '--types', '', file]);

beforeAll(async () => {
  await requireFreshBuild();
  project = await packedProject();
  await installed('sample', 'sample.zip', '--images', '60');
  const refused = (...args: string[]) => installed(...args).catch((error: Error) => error.message);
  const packages = NATIVE_PACKAGES.filter((name) => existsSync(at(`node_modules/${name}`)));
  const train = await refused('train', 'sample.zip', '--base', 'stanford-dogs');
  mkdirSync(at('node_modules/onnxruntime-node'));
  writeFileSync(at('node_modules/onnxruntime-node/package.json'), JSON.stringify({ version: '1.2.3' }));
  copyFileSync(PHOTO, at('photo.jpg'));
  const predict = await refused('predict', await writeModelFolder(project.folder, 3), 'photo.jpg');
  before = { packages, train, predict };
  await installed('setup');
});
afterAll(() => project?.remove());

describe('npm pack', () => {
  test('npm pack takes what is needed to run, and neither sources nor tests', () => {
    const { packed } = project;
    expect(packed).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'bin/headstart.cjs',
        'dist/api.js',
        'dist/browser/headstart.js',
        'dist/browser/jpeg-turbo.wasm',
        'dist/browser/onnxruntime-webgpu.wasm.gz',
        'dist/browser/onnxruntime.wasm.gz',
        'dist/browser/worker.js',
        'dist/decode-images.js',
        'dist/describe-onnx.js',
        'dist/feature-process.js',
        'dist/fork-ahead.js',
        'dist/main.js',
        'dist/native-packages.json',
        'dist/predict.js',
        'dist/setup.js',
        'dist/serve-features.js',
        'dist/serve-steps.js',
        'dist/step-process.js',
        'dist/tune-start.js',
        'dist/THIRD-PARTY-LICENCES.txt',
      ]),
    );
    const odd = packed.filter((path) => !/^(bin|dist)\//.test(path) && !ALONE.includes(path));
    expect([odd, packed.filter((path) => path.endsWith('.map'))]).toEqual([[], []]);
    const { '.': ofNode, './predict': ofPredict, './browser': ofBrowser } = packageJson.exports;
    for (const file of [ofNode, ofPredict, ofBrowser].flatMap(({ types, default: code }) => [types, code]))
      expect(packed).toContain(file.slice(2));
  });
});

/** Where headstart setup puts packages. */
const BROUGHT = 'node_modules/headstart/dist/node_modules';

const ALONE = ['LICENSE', 'README.md', 'package.json', 'headstart.schema.json', 'test/golden/requirements.txt'];

describe('headstart, installed by npm into an empty project', () => {
  test('plain npm install leaves to headstart setup what it could fail at, and a command says so', () => {
    expect(before.packages).toEqual([]);
    expect(before.train).toContain(`ended with ${EXIT.setup}:`);
    expect(before.train).toMatch(/\n→ Run "headstart setup"/);
  });

  test('headstart predict refuses another ONNX Runtime that the project has, and names headstart setup', () => {
    const wanted = packageJson.dependencies['onnxruntime-node'];
    expect(before.predict).toContain(`ended with ${EXIT.setup}:`);
    expect(before.predict).toContain(
      `is onnxruntime-node 1.2.3, and headstart needs ${wanted}\n→ Run "headstart setup"`,
    );
  });

  test('npm leaves alone what headstart setup has brought', async () => {
    const versions = () =>
      NATIVE_PACKAGES.map((name) => JSON.parse(readFileSync(at(`${BROUGHT}/${name}/package.json`), 'utf8')).version);
    const wanted = NATIVE_PACKAGES.map((name) => packageJson.dependencies[name]);
    expect(versions()).toEqual(wanted);
    mkdirSync(at('another'));
    writeFileSync(at('another/package.json'), JSON.stringify({ name: 'another', version: '1.0.0' }));
    await run('npm', [...INSTALL, './another']);
    expect([existsSync(at('node_modules/another')), versions()]).toEqual([true, wanted]);
  });

  test('headstart setup finds everything done the second time', async () => {
    expect(await installed('setup')).toMatch(/^setup: ready \(TensorFlow: [^;]+; base weights: .+\)\n$/);
    expect(await installed('doctor')).toMatch(/headstart train will work here\.\n$/);
    expect((await installed('--version')).trim()).toBe(packageJson.version);
  });

  test('headstart deploy says that the stack is in the sources', async () => {
    const refused = await installed('deploy').catch((error: Error) => error.message);
    for (const words of [`ended with ${EXIT.setup}:`, 'the npm package does not include them', '→ Clone the project'])
      expect(refused).toContain(words);
  });

  test('headstart trains and predicts by command and by program, with the same bytes, and its types hold', async () => {
    const flags = ['--base', 'stanford-dogs', '--epochs', '3', '--store', at('store'), '--quiet'];
    await installed('train', 'sample.zip', '--out', 'by-command', ...flags);
    writeFileSync(at('one.png'), readFileSync(at('by-command/samples.png')));
    const said = JSON.parse(await installed('predict', 'by-command', 'one.png', '--json'));

    writeFileSync(at('program.mts'), PROGRAM);
    await compile('program.mts');
    writeFileSync(at('program.mjs'), transformSync(PROGRAM, { loader: 'ts', format: 'esm', target: 'node20' }).code);
    const told = JSON.parse((await run(process.execPath, ['program.mjs'])).trim().split('\n').at(-1) as string);

    expect(filesBelow(at('by-api'), ['run.json'])).toEqual(filesBelow(at('by-command'), ['run.json']));
    expect([told.predictions, told.refused]).toEqual([said.predictions, true]);
    expect(told.single).toEqual({ ...told.predictions[0], file: undefined });
    expect([told.epochs.length, told.accuracy]).toEqual([3, told.epochs.at(-1)]);
    expect(told.others).toEqual({ images: 60, outcome: 'passed', page: 200 });
    const { versions } = JSON.parse(readFileSync(at('by-command/run.json'), 'utf8'));
    expect(versions).toMatchObject({ headstart: packageJson.version, sharp: packageJson.dependencies.sharp });
  });

  test('headstart/browser has types that hold in a page, and nothing of Node in them', async () => {
    writeFileSync(at('page.mts'), PAGE);
    await compile('page.mts');
  });

  test('headstart init writes a configuration that the compiler takes, and every command finds', async () => {
    await installed('init');
    await compile('headstart.config.ts');
    expect(await installed('config')).toMatch(/^Config: headstart\.config\.ts\n/);
  });
});

/** Of the files below a folder, without TensorFlow's library, which set-up may have put into tfjs-node. */
function megabytesBelow(path: string): number {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  const own = names
    .filter((name) => !name.includes(join('tfjs-node', 'deps')))
    .map((name) => statSync(join(path, name)));
  return own.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0) / 1e6;
}

describe('the size of what npm installed', () => {
  test('headstart setup has deleted what is for other systems', () => {
    expect(megabytesBelow(at('node_modules'))).toBeLessThan(400);
    const own = join(process.platform, process.arch);
    const bin = at(`${BROUGHT}/onnxruntime-node/bin/napi-v6`);
    expect(readdirSync(bin, { recursive: true }).filter((name) => String(name).split(/[\\/]/).length === 2)).toEqual([
      own,
    ]);
  });
});

describe('headstart-predict, installed by npm into an empty project', () => {
  /** ONNX Runtime for Linux on x64 has 46 MB, for other systems up to 86. */
  const MOST_MEGABYTES = process.platform === 'linux' && process.arch === 'x64' ? 90 : 140;
  const PREDICT = `
import { ImageError, loadModel, type Prediction } from 'headstart-predict';

const model = await loadModel('runs/run-1', { decodeApart: true });
const prediction: Prediction = await model.predict('photo.jpg');
const refused = await model.predict('package.json').catch((error) => error instanceof ImageError);
await model.dispose();
console.log(JSON.stringify([prediction, refused]));
`;
  let alone: string;
  beforeAll(async () => {
    alone = mkdtempSync(join(tmpdir(), 'headstart-predict-'));
    const { filename } = await packPredict(PROJECT_ROOT, alone, npmProgram());
    writeFileSync(join(alone, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
    await run('npm', [...INSTALL, `./${filename}`], alone);
    // Where npm has run its install script, this finds everything done.
    await run('npx', ['--no-install', 'headstart-predict-setup'], alone);
  });
  afterAll(() => rmSync(alone, { recursive: true, force: true }));

  test('headstart-predict says what headstart predict says, with types that hold', async () => {
    const photo = join(alone, 'photo.jpg');
    copyFileSync(PHOTO, photo);
    const classifier = await loadClassifier(await writeModelFolder(alone, 3));
    const wanted = await predictImage(classifier, readFileSync(photo));
    await classifier.release();
    writeFileSync(join(alone, 'program.mts'), PREDICT);
    await run(process.execPath, [TSC, ...STRICT, '--types', '', 'program.mts'], alone);
    const { code } = transformSync(PREDICT, { loader: 'ts', format: 'esm', target: 'node20' });
    writeFileSync(join(alone, 'program.mjs'), code);
    expect(JSON.parse(await run(process.execPath, ['program.mjs'], alone))).toEqual([wanted, true]);
  });

  test('headstart-predict brings no TensorFlow and takes 90 MB', () => {
    expect(existsSync(join(alone, 'node_modules/@tensorflow'))).toBe(false);
    expect(megabytesBelow(join(alone, 'node_modules'))).toBeLessThan(MOST_MEGABYTES);
  });
});

describeTasks(() => project);
