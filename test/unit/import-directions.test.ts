import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** What each part may import besides itself; see docs/architecture.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  functions: ['shared'],
  cli: ['functions', 'shared'],
  web: ['shared'],
  setup: ['cli', 'functions', 'infra', 'shared'],
  infra: ['functions', 'shared'],
  bench: ['cli', 'functions', 'infra', 'setup', 'shared', 'test'],
};

/** Inside shared, each folder may import those before it. */
const FLOW = [
  'storage',
  'records',
  'config',
  'archive',
  'dataset',
  'images',
  'engine',
  'tensorflow',
  'convnet',
  'backbone',
  'zero-shot',
  'features',
  'head',
  'fine-tune',
  'metrics',
  'select',
  'inspect',
  'report',
  'registry',
];

/** Files that lie in shared/ itself, since all folders use them: these import nothing, */
const WORDS = ['errors', 'float32-le', 'hash', 'instantiate-wasm', 'random', 'states', 'thousands'];
/** and these stand beside a folder of the flow. */
const BESIDE: Readonly<Record<string, string>> = { artifacts: 'records', 'json-file': 'records', config: 'config' };
const LOOSE = [...WORDS, ...Object.keys(BESIDE)];

/** Where the environment of what is deployed is read, once. */
const ENTRIES = ['functions/full-pass/main.ts', 'functions/lambda/settings.ts'];

/** What sets a variable for a library that knows no other way to be told. */
const TELLS_A_LIBRARY = 'shared/engine/forbid-telemetry.ts';

/** A program for the reader of a model card, as text. */
const SHOWS_A_PROGRAM = 'shared/report/loading-examples.ts';

/** What may load ONNX Runtime: each turns its telemetry off before. */
const LOADS_ONNX = ['shared/engine/load-onnx-runtime.ts', 'shared/engine/onnx-threads.ts', 'cli/machine/try-native.ts'];

/** What may load tfjs-node: each gives back before what newer versions of Node have removed. */
const LOADS_TFJS = ['cli/machine/try-native.ts', 'shared/tensorflow/tfjs-node.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports = Object.keys(MAY_IMPORT).flatMap((part) => sources(part).flatMap(importsOf));
const show = ({ from, to }: Import) => `${from} → ${to}`;
const partOf = (file: string) => file.split('/')[0] as string;

describe('imports', () => {
  test('are found at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  test('go from a part only to those below it', () => {
    const wrong = imports.filter(({ from, to }) => {
      // package.json belongs to no part.
      return to.includes('/') && partOf(from) !== partOf(to) && !MAY_IMPORT[partOf(from)]?.includes(partOf(to));
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test('go back in the flow inside shared', () => {
    const wrong = imports.filter(({ from, to }) => partOf(from) === 'shared' && placeOf(to) > placeOf(from));
    expect(wrong.map(show)).toEqual([]);
  });

  test('know every file that lies in shared/ itself, and find none there that one folder owns', () => {
    const loose = readdirSync(join(ROOT, 'shared')).filter((name) => name.endsWith('.ts'));
    expect(loose.sort()).toEqual(LOOSE.map((name) => `${name}.ts`).sort());
    const owned = LOOSE.filter((name) => {
      const importing = imports.filter(({ from, to }) => to === `shared/${name}` && dirname(from) !== 'shared');
      return new Set(importing.map(({ from }) => dirname(from))).size < 2;
    });
    expect(owned).toEqual([]);
  });

  test('of infra reach no handler', () => {
    const DATA = [
      'functions/pipeline',
      'functions/prediction-pipeline',
      'functions/states/job-states',
      'functions/steps',
      'functions/contracts',
    ];
    const wrong = imports.filter(({ from, to }) => {
      return partOf(from) === 'infra' && partOf(to) === 'functions' && !DATA.includes(to);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test('reach the pixels of a file by way of decodeOriented(), so that none forgets the turn', () => {
    const parts = ['shared', 'functions', 'cli', 'web'];
    const decoding = imports.filter(
      ({ from, to }) => parts.includes(partOf(from)) && to === 'shared/images/decode-image',
    );
    expect(decoding.map(({ from }) => from)).toEqual([
      'shared/images/decode-images.ts',
      'shared/images/decode-oriented.ts',
    ]);
  });

  test('know every folder of shared', () => {
    const folders = readdirSync(join(ROOT, 'shared'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(FLOW).toEqual(expect.arrayContaining(folders.map(({ name }) => name)));
  });
});

describe('packages with native parts', () => {
  test('are loaded where they are used first, never with the command', () => {
    const files = ['cli', 'functions', 'shared'].flatMap(sources);
    const early = /^import (?!type )[^;]*'(sharp|onnxruntime-node|@julusian\/jpeg-turbo)'/m;
    expect(files.filter((file) => early.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });

  test('ONNX Runtime is loaded only where its telemetry was turned off', () => {
    const files = ['bench', 'cli', 'functions', 'setup', 'shared'].flatMap(sources);
    const loads =
      /\b(import|require|require\.resolve)\(\s*'onnxruntime-node'|^import (?!type )[^;]*'onnxruntime-node'/m;
    const loading = files.filter((file) => loads.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(loading.sort()).toEqual([...LOADS_ONNX, SHOWS_A_PROGRAM].sort());
    for (const file of LOADS_ONNX)
      expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(/forbidTelemetry\(\)|TELEMETRY_OFF/);
    const card = readFileSync(join(ROOT, SHOWS_A_PROGRAM), 'utf8');
    expect(card.indexOf('ORT_DISABLE_TELEMETRY')).toBeGreaterThan(0);
    expect(card.indexOf('ORT_DISABLE_TELEMETRY')).toBeLessThan(card.indexOf("require('onnxruntime-node')"));
  });

  test('load tfjs-node in one place, which works on every version of Node', () => {
    const loads = /(?:^import (?!type)[^;]*from|^export [^;]*from|require\(|import\() ?'@tensorflow\/tfjs-node'/m;
    const files = Object.keys(MAY_IMPORT).flatMap(sources);
    const loading = files.filter((file) => loads.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(loading.sort()).toEqual(LOADS_TFJS);
  });
});

describe('shared and functions', () => {
  test('never read the environment, but for the entries of what is deployed', () => {
    const free = [...ENTRIES, TELLS_A_LIBRARY, SHOWS_A_PROGRAM];
    const files = [...sources('shared'), ...sources('functions')].filter((file) => !free.includes(file));
    expect(files.filter((file) => /process\.env\b/.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});

/** -1 for what comes before all folders. */
function placeOf(file: string): number {
  const [, name = '', inside] = file.split('/');
  const own = name.replace(/\.ts$/, '');
  return FLOW.indexOf(inside === undefined && LOOSE.includes(own) ? (BESIDE[own] ?? '') : name);
}

function sources(part: string): string[] {
  // git keeps no empty folder, so a part without a file is not there in a clone.
  if (!existsSync(join(ROOT, part))) return [];
  return readdirSync(join(ROOT, part), { recursive: true })
    .map((name) => `${part}/${name}`)
    .filter((name) => /\.(tsx?|mjs)$/.test(name));
}

/** Relative imports, static and dynamic, as paths from the root without extension. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(ROOT, from), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)].map(([, specifier]) => {
    const to = relative(ROOT, resolve(ROOT, dirname(from), specifier as string)).replaceAll('\\', '/');
    return { from, to: to.replace(/\.(mjs|tsx?)$/, '') };
  });
}
