import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_ROOT } from '../../cli/project-root';
import { latestFileSchema } from '../../shared/registry/registry-files';
import { headstart, requireFreshBuild } from '../support/headstart';
import { openChromium } from '../support/open-chromium';
import { describeWith, stanfordDogs } from '../support/requirements';
import { serveFolder } from '../support/serve-folder';

jest.setTimeout(300_000);

const EXAMPLES = join(PROJECT_ROOT, 'examples');
const PHOTO = join(PROJECT_ROOT, 'test/golden/jpegs/round/b-444.jpg');
const names = readdirSync(EXAMPLES, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? entry.name : [],
);

let folder: string;
const at = (...path: string[]) => join(folder, ...path);
const readText = (...path: string[]) => readFileSync(at(...path), 'utf8');
const env = () => ({
  ...process.env,
  PATH: `${at('bin')}:${process.env.PATH}`,
  HEADSTART_CACHE: at('cache'),
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
});

/** Copies of the examples, which find this checkout's headstart as an installed one; `npx headstart` is its command. */
beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-examples-'));
  cpSync(EXAMPLES, folder, { recursive: true });
  for (const path of ['node_modules', 'cache/bases', 'bin']) mkdirSync(at(path), { recursive: true });
  symlinkSync(PROJECT_ROOT, at('node_modules/headstart'));
  symlinkSync(join(PROJECT_ROOT, 'node_modules/@types'), at('node_modules/@types'));
  symlinkSync(stanfordDogs(), at('cache/bases/stanford-dogs.h5'));
  const command = `"${process.execPath}" "${join(PROJECT_ROOT, 'bin/headstart.cjs')}"`;
  writeFileSync(at('bin/npx'), `#!/bin/sh\n[ "$1" = headstart ] || exit 9\nshift\nexec ${command} "$@"\n`);
  chmodSync(at('bin/npx'), 0o755);
  for (const name of names) cpSync(PHOTO, at(name, 'photo.jpg'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an example's page tells the reader to type; the sample is a small one. */
function commandsOf(name: string): string[] {
  const [, code = ''] = /^```sh\n(.*?)^```/ms.exec(readText(name, 'README.md')) ?? [];
  const lines = code.trim().split('\n');
  return lines.map((line) => line.replace(/ +# .*/, '').replace(/sample photos\.zip/, '$& --images 60 --size 96'));
}

const bash = async (name: string, line: string) => {
  const { stdout } = await promisify(execFile)('bash', ['-c', line], { cwd: at(name), env: env() });
  return stdout;
};
const sample = (name: string) => bash(name, 'npx headstart sample photos.zip --images 60 --size 96');

describe('examples/', () => {
  test('examples/README.md names each of them, and each has a page', () => {
    const listed = [...readText('README.md').matchAll(/\]\(([\w-]+)\/\)/g)].map(([, name]) => name);
    expect([listed.sort(), names.filter((name) => !existsSync(at(name, 'README.md')))]).toEqual([
      [...names].sort(),
      [],
    ]);
  });

  test('examples/ are programs that the compiler takes', async () => {
    const options = {
      noEmit: true,
      allowJs: true,
      checkJs: true,
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
    };
    const include = names.flatMap((name) => [`${name}/*`, `${name}/public/*`]);
    writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: { ...options, strict: false }, include }));
    const compiler = join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', folder]).catch((error) => error);
    expect(stdout).toBe('');
  });
});

test('examples/cats-and-dogs does what its page says, with the settings of its file', async () => {
  let said = '';
  for (const line of commandsOf('cats-and-dogs')) said += await bash('cats-and-dogs', line);
  expect(said).toMatch(/photo\.jpg +(cats|dogs) +\d+\.\d %/);
  const { config } = JSON.parse(readText('cats-and-dogs/run/metrics.json'));
  expect(config.head).toMatchObject({ epochs: 30, earlyStopping: { patience: 3 } });
});

test('examples/five-classes says of each class how it does, and which two are mixed up', async () => {
  const [draw = '', train = ''] = commandsOf('five-classes');
  await bash('five-classes', draw);
  const said = await bash('five-classes', train);
  const { classes, counts, test: onTest } = JSON.parse(readText('five-classes/run/metrics.json'));
  expect(classes).toEqual(['cats', 'dogs', 'leaves', 'rings', 'stars']);
  for (const name of classes)
    expect(said).toMatch(new RegExp(`^${name} +precision +[\\d.]+ %  recall +[\\d.]+ %  of `, 'm'));
  expect(said).toMatch(/^(mixed up most: \d+ of \w+ are called \w+|no two classes are mixed up on validation)$/m);
  // Split by content, although the archive brings two splits of its own.
  const tested = (Object.values(counts.test) as number[]).reduce((sum, count) => sum + count, 0);
  expect([tested > 0, onTest === null]).toEqual([true, false]);
  const refused = await bash('five-classes', 'node train.mjs absent.zip other').catch((error) => error);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/absent\.zip.*\n→ Give a zip/)]);
});

test('examples/retrain-in-ci publishes a first model, and leaves the latest where a later one is worse', async () => {
  const name = 'retrain-in-ci';
  const [retrain = ''] = commandsOf(name);
  const runs = [...readText(name, 'retrain.yml').matchAll(/^ +- run: (.+)$/gm)].map(([, line]) => line);
  expect(runs).toEqual(['npm ci', 'npx headstart setup', retrain.replace('photos.zip', 'photos')]);

  await sample(name);
  const latest = () => latestFileSchema.parse(JSON.parse(readText(name, 'store/models/pets/latest.json'))).version;
  expect(await bash(name, retrain)).toMatch(/Latest of pets is now v1/);
  const worse = { head: { epochs: 1, learningRate: 1e-9, dropout: 0.9 } };
  writeFileSync(at(name, 'headstart.config.json'), JSON.stringify(worse));
  expect(await bash(name, retrain)).toMatch(/Latest of pets stays v1/);
  expect(latest()).toBe('v1');
});

test('examples/predict-from-a-web-app answers as the command line does, and refuses what it cannot use', async () => {
  const name = 'predict-from-a-web-app';
  const [draw = '', train = '', serve = ''] = commandsOf(name);
  for (const line of [draw, train]) await bash(name, line);
  expect(serve).toBe('PORT=8080 node server.mjs run');
  const server = spawn(process.execPath, ['server.mjs', 'run'], { cwd: at(name), env: { ...env(), PORT: '0' } });
  try {
    const address = await addressOf(server);
    const post = async (body: Buffer<ArrayBuffer>) => {
      const response = await fetch(`${address}predict`, { method: 'POST', body });
      return { status: response.status, said: (await response.json()) as Record<string, unknown> };
    };
    const { stdout } = await headstart(['predict', at(name, 'run'), PHOTO, '--json']);
    const { file: _, ...prediction } = JSON.parse(stdout).predictions[0];
    expect(await post(readFileSync(PHOTO))).toEqual({ status: 200, said: prediction });
    expect(await post(Buffer.from('no image'))).toMatchObject({ status: 422, said: { error: expect.any(String) } });
    expect((await post(Buffer.alloc(21 * 1024 * 1024))).status).toBe(413);
    expect((await fetch(`${address}absent`)).status).toBe(404);
    expect(await (await fetch(address)).text()).toBe(readText(name, 'page.html'));
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
});

describeWith('chromium', 'examples/predict-in-a-page', () => {
  test('says in the page what the command line says, and why it cannot use a file', async () => {
    const name = 'predict-in-a-page';
    const [draw = '', train = '', copy = '', serve = ''] = commandsOf(name);
    symlinkSync(at('node_modules'), at(name, 'node_modules'));
    for (const line of [draw, train, copy]) await bash(name, line);
    expect(serve).toBe('npx http-server public');
    const [server, browser] = [await serveFolder(at(name, 'public')), await openChromium()];
    try {
      const page = await browser.context.newPage();
      const status = page.getByRole('status');
      const said = async (text: RegExp) => {
        await status.filter({ hasText: text }).waitFor();
        return (await status.textContent()) ?? '';
      };
      await page.goto(`${server.origin}/`);
      await said(/Tells cats, dogs apart/);
      await page.setInputFiles('input', PHOTO);
      const { stdout } = await headstart(['predict', at(name, 'run'), PHOTO, '--json']);
      const [wanted] = JSON.parse(stdout).predictions;
      const [, own, percent] = /^(\w+), ([\d.]+) %/.exec(await said(/ %, in \d+ ms/)) ?? [];
      expect(own).toBe(wanted.class);
      expect(Math.abs(Number(percent) - 100 * wanted.probability)).toBeLessThan(0.1);
      await page.setInputFiles('input', at(name, 'README.md'));
      await said(/no known image format/);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});

/** What the server says that it listens on. */
async function addressOf(server: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of server.stdout ?? []) {
    said += chunk;
    const [address] = /http:\/\/\S+/.exec(said) ?? [];
    if (address) return address;
  }
  throw new Error(`The server ended before it listened: ${said}`);
}
