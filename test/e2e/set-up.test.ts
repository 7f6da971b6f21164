import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../cli/cache-folder';
import { EXIT } from '../../cli/exit-codes';
import { PROJECT_ROOT } from '../../cli/project-root';
import packageJson from '../../package.json';
import { headstart, requireFreshBuild } from '../support/headstart';

// Whole processes, on machines that may have much else to do.
jest.setTimeout(300_000);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-set-up-'));
  await requireFreshBuild();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program to its end, whatever its exit code. */
function run(command: string, args: readonly string[], cwd = PROJECT_ROOT) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(command, args, { cwd }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

describe('npm run setup', () => {
  test('finds everything done the second time, and touches nothing', async () => {
    const main = join(PROJECT_ROOT, 'dist/main.js');
    const before = statSync(main);
    const { code, stdout, stderr } = await run(process.execPath, ['setup/bootstrap.mjs', '--for', 'test']);
    expect([code, stderr]).toEqual([0, '']);
    // What only suites need and this machine cannot have is said again each time, and nothing else.
    const said = stdout.replace(
      /setup: [^\n]*NOTICE: [^\n]*\nsetup: {3}The suites [^\n]* will be skipped; [^\n]*\n/g,
      '',
    );
    expect(said).toMatch(/^setup: ready \(TensorFlow: [^;]+; base weights: [^)]*stanford-dogs[^)]*\)\n$/);
    expect([statSync(main).mtimeMs, statSync(main).ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test('keeps npm from running install scripts, so that none of them can end npm ci', async () => {
    expect((await run('npm', ['config', 'get', 'ignore-scripts'])).stdout.trim()).toBe('true');
  });

  test('refuses an argument that it does not know', async () => {
    const { code, stderr } = await run(process.execPath, ['setup/bootstrap.mjs', '--for', 'fun']);
    expect([code !== 0, stderr]).toEqual([true, expect.stringMatching(/--for is "fun", wanted "use" or "test"/)]);
  });
});

describe('headstart', () => {
  test('says what to do where it was not set up', async () => {
    cpSync(join(PROJECT_ROOT, 'bin'), join(folder, 'bare/bin'), { recursive: true });
    const { code, stderr } = await run(process.execPath, [join(folder, 'bare/bin/headstart.cjs'), 'train']);
    expect([code, stderr]).toEqual([
      EXIT.setup,
      'headstart has not been set up yet.\n→ run "npm run setup" in its folder\n',
    ]);
  });

  test('has its version, and help with examples and exit codes for every command', async () => {
    expect((await headstart(['--version'])).stdout).toBe(`${packageJson.version}\n`);
    const { stdout } = await headstart(['--help']);
    for (const code of Object.values(EXIT)) expect(stdout).toMatch(new RegExp(`^ +${code} +\\S`, 'm'));
    const [, list = ''] = /^Commands:\n([\s\S]*?)\n\n/m.exec(stdout) ?? [];
    const commands = [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name as string);
    expect(commands).toEqual(expect.arrayContaining(['train', 'predict', 'sample', 'doctor']));
    for (const command of commands.filter((name) => name !== 'help')) {
      const help = await headstart([command, '--help']);
      expect([command, help.code, help.stdout]).toEqual([
        command,
        0,
        expect.stringMatching(/Example[\s\S]*\$ headstart /),
      ]);
    }
    expect((await headstart(['train', '--help'])).stdout).toMatch(
      new RegExp(
        `--store <address>[\\s\\S]*default:\\s+${join(cacheFolder(process.env), 'store').replace(/[.+]/g, '\\$&')}`,
      ),
    );
  });
});

describe('headstart doctor', () => {
  test('is content with this machine, and names versions, engines and cached weights', async () => {
    const { code, stdout } = await headstart(['doctor', '--json']);
    const { ready, findings, schemaVersion } = JSON.parse(stdout);
    expect([code, ready, schemaVersion]).toEqual([EXIT.ok, true, 1]);
    const topics = (findings as { topic: string }[]).map(({ topic }) => topic);
    expect(topics).toEqual(
      expect.arrayContaining(['node', 'npm', 'base (onnxruntime-node)', 'training (tfjs-node)', 'base weights']),
    );
  });

  test('names what is missing and the command that mends it', async () => {
    const { code, stdout } = await headstart(['doctor'], { env: { HEADSTART_CACHE: join(folder, 'no-cache') } });
    expect(code).toBe(EXIT.setup);
    expect(stdout).toMatch(/✗ base weights +none in .*no-cache\/bases\n +→ headstart setup\n/);
    expect(stdout).toMatch(/headstart train does not work here yet: fix what is marked ✗\.\n$/);
  });

  test('sees a cache folder that cannot be made', async () => {
    writeFileSync(join(folder, 'a file'), '');
    const { code, stdout } = await headstart(['doctor'], { env: { HEADSTART_CACHE: join(folder, 'a file/cache') } });
    expect([code, stdout]).toEqual([EXIT.setup, expect.stringMatching(/✗ base weights/)]);
  });
});

describe('headstart sample', () => {
  test('draws the same bytes for a seed, in the notebook’s layout, and others for another', async () => {
    mkdirSync(join(folder, 'samples'));
    const draw = async (name: string, seed: string) => {
      const file = join(folder, 'samples', name);
      const ended = await headstart(['sample', '--classes', 'cats,dogs,owls', '--images', '12', '--seed', seed, file]);
      expect([ended.code, ended.stderr.match(/Error.*/)]).toEqual([EXIT.ok, null]);
      return readFileSync(file);
    };
    const first = await draw('first.zip', '3');
    expect((await draw('again.zip', '3')).equals(first)).toBe(true);
    expect((await draw('other.zip', '4')).equals(first)).toBe(false);
    for (const name of ['train/cats/', 'train/owls/', 'validation/dogs/']) expect(first.includes(name)).toBe(true);
  });

  test.each([
    ['one class', ['--classes', 'cats'], /class/],
    ['no images', ['--images', '0'], /images/],
    ['a seed that is no number', ['--seed', 'x'], /seed/],
  ])('refuses %s and leaves nothing', async (_, flags, says) => {
    const file = join(folder, 'refused.zip');
    const { code, stderr } = await headstart(['sample', ...flags, file]);
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringMatching(says)]);
    expect(() => statSync(file)).toThrow('ENOENT');
  });
});
