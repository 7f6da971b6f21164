import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PROJECT_ROOT } from '../../../../../cli/project-root';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-require-kept-'));
  buildSync({
    entryPoints: [join(PROJECT_ROOT, 'cli/local/faster/require-kept.ts')],
    outfile: at('require-kept.js'),
    ...{ bundle: true, platform: 'node', format: 'cjs' },
  });
  writeFileSync(at('beside.js'), 'module.exports = "beside";');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(at('kept'), { recursive: true, force: true }));

function bundle(says: string): void {
  const program = `function say() { return [require('./beside'), __filename, __dirname, '${says}'].join(); }`;
  writeFileSync(at('bundle.js'), `'use strict';\n${program}\nconsole.log(say());\n`);
}

/** What the bundle prints in a process of its own. */
function run(kept = at('kept')): string {
  const program = `require(${JSON.stringify(at('require-kept.js'))}).requireKept(${JSON.stringify(at('bundle.js'))}, ${JSON.stringify(kept)})`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim();
}

const printed = (says: string) => ['beside', at('bundle.js'), folder, says].join();
const kept = () => (existsSync(at('kept')) ? readdirSync(at('kept')) : []);
const keeps = !Object.hasOwn(nodeModule, 'enableCompileCache');

test('a bundle does what it does by require, whether it is compiled or was kept', () => {
  bundle('one');
  expect(run()).toBe(printed('one'));
  const [first] = kept();
  expect(kept()).toHaveLength(keeps ? 1 : 0);
  const bytes = first && readFileSync(join(at('kept'), first));
  expect(run()).toBe(printed('one'));
  // V8 took it: nothing was written anew.
  if (first) expect(readFileSync(join(at('kept'), first)).equals(bytes as Buffer)).toBe(true);
});

test('another bundle of the same length is not taken for this one, and replaces it', () => {
  bundle('one');
  run();
  const before = kept();
  bundle('two');
  expect(run()).toBe(printed('two'));
  expect(kept()).toHaveLength(before.length);
  if (keeps) expect(kept()).not.toEqual(before);
});

test('what is damaged is made again', () => {
  bundle('one');
  run();
  const [name] = kept();
  if (name) writeFileSync(join(at('kept'), name), 'no code');
  expect(run()).toBe(printed('one'));
  if (name) expect(readFileSync(join(at('kept'), name)).byteLength).toBeGreaterThan(100);
});

test('a folder that cannot be made keeps nothing', () => {
  bundle('one');
  writeFileSync(at('file'), '');
  expect(run(join(at('file'), 'kept'))).toBe(printed('one'));
});
