import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT_ROOT } from '../../../cli/project-root';
import packageJson from '../../../package.json';
import { ensureNativePackages } from '../../../setup/native-packages';
import { NATIVE_PACKAGES, withoutNative, writeNativeLock } from '../../../setup/release/native-lock';
import type { Terminal } from '../../../setup/terminal';
import { CancelledError, SetupError } from '../../../shared/errors';

/** Stands for npm: puts into node_modules what the lock file names, and tells how it was called. */
const NPM = `
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const told = process.argv[2];
const settings = existsSync('.npmrc') ? readFileSync('.npmrc', 'utf8') : undefined;
const { private: isPrivate, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [place, { version }] of Object.entries(packages).filter(([place]) => place)) {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), JSON.stringify({ version }));
}
writeFileSync('node_modules/.package-lock.json', '{}');
writeFileSync(told, JSON.stringify({ args: process.argv.slice(3), cwd: process.cwd(), settings, isPrivate, dependencies }));
if (settings === 'fail') {
  console.error('npm error code ECONNREFUSED\\nnpm error syscall connect\\nnpm error request to it failed\\nnpm error A complete log of this run');
  process.exit(1);
}
if (settings === 'hang') setInterval(() => {}, 1000);
`;
const LOCK = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'own-native-packages', dependencies: { '@scope/native': '1.2.3', other: '4.5.6' } },
    'node_modules/@scope/native': { version: '1.2.3' },
    'node_modules/other': { version: '4.5.6' },
    'node_modules/deep': { version: '7.8.9' },
  },
};

let project: string;
let lines: string[];
const terminal: Terminal = {
  say: (text) => void lines.push(text),
  during: (text, work) => {
    lines.push(text);
    return work(() => {});
  },
};
const at = (path: string) => join(project, path);
const write = (path: string, text: string) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};
const DIST = 'node_modules/headstart/dist';
const versionAt = (path: string) => JSON.parse(readFileSync(at(`${path}/package.json`), 'utf8')).version;
const told = () => JSON.parse(readFileSync(at('told.json'), 'utf8'));
const ensure = () => {
  const npm = [process.execPath, at('npm.cjs'), at('told.json')] as const;
  return ensureNativePackages({ root: at('node_modules/headstart'), terminal, npm });
};

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'headstart-native-'));
  lines = [];
  write('npm.cjs', NPM);
  write(`${DIST}/native-packages.json`, JSON.stringify(LOCK));
});
afterEach(() => rmSync(project, { recursive: true }));

describe('ensureNativePackages()', () => {
  test('ensureNativePackages() has npm bring what the lock file names, without install scripts, and only once', async () => {
    expect(await ensure()).toBe(true);
    expect(lines).toEqual(['npm packages: bringing @scope/native 1.2.3 and other 4.5.6 (once)']);
    expect(readdirSync(at(`${DIST}/node_modules`)).sort()).toEqual(['.package-lock.json', '@scope', 'deep', 'other']);
    expect(versionAt(`${DIST}/node_modules/@scope/native`)).toBe('1.2.3');
    const { args, cwd, ...rest } = told();
    expect(args).toEqual(expect.arrayContaining(['ci', '--ignore-scripts', '--global=false', '--prefix', cwd]));
    expect(rest).toEqual({ isPrivate: true, dependencies: LOCK.packages[''].dependencies });
    expect(readdirSync(at(DIST)).sort()).toEqual(['native-packages.json', 'node_modules']);

    rmSync(at('told.json'));
    expect(await ensure()).toBe(false);
    expect([lines.length, existsSync(at('told.json'))]).toEqual([1, false]);
  });

  test('ensureNativePackages() takes what the project has in the same versions', async () => {
    write('node_modules/@scope/native/package.json', '{ "version": "1.2.3" }');
    write('node_modules/other/package.json', '{ "version": "4.5.6" }');
    expect([await ensure(), lines]).toEqual([false, []]);
  });

  test('ensureNativePackages() brings all where one has another version, and leaves that one alone', async () => {
    write('node_modules/@scope/native/package.json', '{ "version": "1.2.3" }');
    write('node_modules/other/package.json', '{ "version": "4.5.5" }');
    expect(await ensure()).toBe(true);
    expect(['node_modules', `${DIST}/node_modules`].map((place) => versionAt(`${place}/other`))).toEqual([
      '4.5.5',
      '4.5.6',
    ]);
  });

  test('ensureNativePackages() replaces as a whole what is incomplete, and deletes what a killed set-up left', async () => {
    write(`${DIST}/node_modules/other/package.json`, '{ "version": "4.5.6" }');
    write(`${DIST}/node_modules/former/package.json`, '{}');
    // No process has so high a number.
    write(`${DIST}/native-packages.${2 ** 30}.tmp/node_modules/other/package.json`, '{}');
    expect(await ensure()).toBe(true);
    expect(readdirSync(at(`${DIST}/node_modules`)).sort()).toEqual(['.package-lock.json', '@scope', 'deep', 'other']);
    expect(readdirSync(at(DIST)).sort()).toEqual(['native-packages.json', 'node_modules']);
  });

  test('ensureNativePackages() has npm read the settings of the project, which may name a registry', async () => {
    write('.npmrc', 'registry=https://registry.example/\n');
    await ensure();
    expect(told().settings).toBe('registry=https://registry.example/\n');
  });

  test('ensureNativePackages() leaves nothing behind where npm fails, and says why in one line', async () => {
    write('.npmrc', 'fail');
    await expect(ensure()).rejects.toThrow(SetupError);
    await expect(ensure()).rejects.toThrow(
      'npm could not bring @scope/native 1.2.3 and other 4.5.6: request to it failed\n' +
        '→ let npm reach its registry (npm ping), then run "headstart setup" again',
    );
    expect(readdirSync(at(DIST))).toEqual(['native-packages.json']);
  });

  test('ensureNativePackages() leaves nothing behind where it is interrupted', async () => {
    write('.npmrc', 'hang');
    const ended = ensure().catch((error: unknown) => error);
    while (!existsSync(at('told.json'))) await new Promise((resolve) => setTimeout(resolve, 20));
    process.emit('SIGINT');
    expect(await ended).toBeInstanceOf(CancelledError);
    expect(readdirSync(at(DIST))).toEqual(['native-packages.json']);
  });

  test('ensureNativePackages() says who can write where it cannot', async () => {
    const denied = Object.assign(new Error('permission denied, mkdir'), { code: 'EACCES' });
    const refusing: Terminal = { ...terminal, during: (_, work) => work(() => {}) };
    jest.spyOn(require('node:fs/promises'), 'mkdir').mockRejectedValueOnce(denied);
    const root = at('node_modules/headstart');
    await expect(ensureNativePackages({ root, terminal: refusing, npm: ['none'] })).rejects.toThrow(
      `Cannot write into "${at(DIST)}", where @scope/native 1.2.3 and other 4.5.6 have to be: permission denied, mkdir\n` +
        '→ run "headstart setup" as the user who installed the package',
    );
  });
});

describe('the packed manifest', () => {
  test('withoutNative() leaves out what set-up brings, and nothing else', () => {
    const { dependencies } = packageJson;
    const left = withoutNative(dependencies);
    const gone = Object.keys(dependencies).filter((name) => !(name in left));
    expect([gone, dependencies]).toEqual([[...NATIVE_PACKAGES], expect.objectContaining(left)]);
  });

  test('writeNativeLock() writes our versions and checksums of all that these packages need', async () => {
    mkdirSync(at('staged/dist'), { recursive: true });
    await writeNativeLock(PROJECT_ROOT, at('staged'), 'headstart', NATIVE_PACKAGES);
    const { name, packages } = JSON.parse(readFileSync(at('staged/dist/native-packages.json'), 'utf8'));
    const { '': own, ...places } = packages as Record<string, { integrity?: string; dev?: boolean }>;
    expect([name, own]).toEqual([
      'headstart-native-packages',
      {
        name: 'headstart-native-packages',
        dependencies: Object.fromEntries(NATIVE_PACKAGES.map((each) => [each, packageJson.dependencies[each]])),
      },
    ]);
    expect(Object.keys(places)).toEqual(
      expect.arrayContaining(['node_modules/@tensorflow/tfjs-core', 'node_modules/onnxruntime-common']),
    );
    const odd = Object.values(places).filter(({ integrity, dev }) => !integrity?.startsWith('sha512-') || dev);
    expect(odd).toEqual([]);
  });
});
