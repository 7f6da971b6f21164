import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { headstart, requireFreshBuild } from '../support/headstart';

let folder: string;
beforeAll(requireFreshBuild);
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'headstart-config-e2e-')));
  mkdirSync(join(folder, 'below'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const effective = async (...args: string[]) => {
  const { code, stdout, stderr } = await headstart(['config', '--json', ...args], { cwd: join(folder, 'below') });
  return code === EXIT.ok ? JSON.parse(stdout) : stderr;
};

describe('a configuration in TypeScript', () => {
  test.each([
    ['an object', 'export default defineConfig({ seed: SEED, head: { epochs: 9 } });'],
    ['a function', 'export default defineConfig(async () => ({ seed: SEED, head: { epochs: 9 } }));'],
  ])('may be %s, and flags go before it', async (_, text) => {
    write('seed.ts', 'export const SEED: number = 40 + 2;');
    write('headstart.config.ts', `import { defineConfig } from 'headstart';\nimport { SEED } from './seed';\n${text}`);
    const { file, config, origins } = await effective('--epochs', '3');
    expect([file, config.seed, config.head.epochs]).toEqual(['../headstart.config.ts', 42, 3]);
    expect(origins).toMatchObject({ seed: file, 'head.epochs': '--epochs', 'head.dropout': 'default' });
  });

  test.each([
    ['export default 3;', /"\S*headstart\.config\.ts" is a number, not an object, as "export default defineConfig/],
    ['export default {', /headstart\.config\.ts" cannot be run: /],
    ['throw new Error("no pets today")', /headstart\.config\.ts" cannot be run: no pets today/],
    [
      'export default { head: { epoch: 3 } }',
      /unknown key "head\.epoch" \(\.\.\/headstart\.config\.ts\).*\n→ Did you mean "head\.epochs"\?/,
    ],
  ])('is refused as %j, by name', async (text, says) => {
    write('headstart.config.ts', text);
    expect(await effective()).toMatch(says);
  });
});

describe('every command that takes configuration', () => {
  test.each([
    ['train', '--out', 'run'],
    ['run', 'photos.zip'],
    ['estimate', 'photos.zip'],
    ['sweep', 'photos.zip', '--out', 'swept'],
    ['compare', '--scratch', '--out', 'compared'],
    ['deploy'],
    ['config'],
  ])('%s reads the file, and does not with --no-config', async (...args) => {
    write('headstart.config.json', '{ "sede": 1 }');
    const { code, stderr } = await headstart(args, { cwd: folder });
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringContaining('unknown key "sede" (headstart.config.json)')]);
    const without = await headstart([...args, '--no-config', '--help'], { cwd: folder });
    expect([without.code, without.stdout]).toEqual([EXIT.ok, expect.stringContaining('--no-config')]);
  });

  test('takes the file that --config names, whatever stands in the folder', async () => {
    write('headstart.config.json', '{ "sede": 1 }');
    write('other.json', '{ "seed": 6 }');
    expect(await effective('--config', '../other.json')).toMatchObject({ file: '../other.json', config: { seed: 6 } });
    expect(await effective('--no-config')).toMatchObject({ file: null, config: { seed: 1 } });
  });
});

describe('headstart init', () => {
  test.each([
    ['headstart.config.ts', []],
    ['headstart.config.json', ['--json']],
  ])('writes %s, which comes to the defaults, and never over another', async (name, flags) => {
    const init = (...more: string[]) => headstart(['init', ...flags, ...more], { cwd: folder });
    const defaults = (await effective()).config;
    expect(await init()).toMatchObject({ code: EXIT.ok, stdout: expect.stringMatching(new RegExp(`^${name}\n`)) });
    expect(await effective()).toMatchObject({ file: `../${name}`, config: defaults });
    write(name, '// mine');
    const refused = await init();
    expect([refused.code, refused.stderr]).toEqual([EXIT.usage, expect.stringMatching(/exists already\n→ --force/)]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('// mine');
    expect((await init('--force')).code).toBe(EXIT.ok);
    expect(readFileSync(join(folder, name), 'utf8')).not.toBe('// mine');
  });

  test('leaves a folder alone that has a configuration of another kind', async () => {
    write('headstart.config.json', '{}');
    const { code, stderr } = await headstart(['init', '--force'], { cwd: folder });
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringContaining('"headstart.config.json" is there')]);
  });
});
