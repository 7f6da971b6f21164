import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, win32 } from 'node:path';
import { npmProgram } from '../../cli/machine/npm-program.mjs';
import { pythonOf } from '../../cli/machine/python-of';
import { asGlob } from '../../cli/predict/find-images';

const ROOT = resolve(__dirname, '../..');
/** What runs on the machine of a user; images of containers are built on Linux alone. */
const PARTS = ['bin', 'cli', 'functions', 'shared', 'setup'];
const ON_LINUX_ALONE = /^setup\/containers\//;

const SOURCES = PARTS.flatMap((part) =>
  readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' }).map((name) => `${part}/${name}`),
)
  .filter((name) => /\.(ts|mjs|cjs)$/.test(name) && !ON_LINUX_ALONE.test(name))
  .map((name) => ({ name, code: readFileSync(join(ROOT, name), 'utf8') }));
const namesWith = (pattern: RegExp) => SOURCES.filter(({ code }) => pattern.test(code)).map(({ name }) => name);

describe('npmProgram()', () => {
  const NODE = 'C:\\Program Files\\nodejs\\node.exe';
  const BESIDE_NODE = 'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js';
  const OWN = 'C:\\Users\\me\\npm\\bin\\npm-cli.js';
  const on = (platform: string, npm_execpath: string | undefined, there: readonly string[]) =>
    npmProgram(platform, { npm_execpath }, NODE, (path) => there.includes(path));

  test('npmProgram() is npm itself where that is a program', () => {
    expect(on('linux', undefined, [])).toEqual(['npm']);
    expect(on('darwin', '/usr/lib/node_modules/npm/bin/npm-cli.js', [])).toEqual(['npm']);
  });

  test('npmProgram() gives Node the JavaScript of npm on Windows: of the npm that runs, else of the one beside Node', () => {
    expect(on('win32', OWN, [OWN, BESIDE_NODE])).toEqual([NODE, OWN]);
    expect(on('win32', undefined, [BESIDE_NODE])).toEqual([NODE, BESIDE_NODE]);
    expect(on('win32', OWN, [BESIDE_NODE])).toEqual([NODE, BESIDE_NODE]);
    expect(win32.normalize(BESIDE_NODE)).toBe(BESIDE_NODE);
  });

  test('npmProgram() takes no other package manager for npm', () => {
    const yarn = 'C:\\yarn\\bin\\yarn.js';
    expect(on('win32', yarn, [yarn, BESIDE_NODE])).toEqual([NODE, BESIDE_NODE]);
    expect(on('win32', yarn, [yarn])).toEqual(['npm']);
  });
});

describe('pythonOf()', () => {
  test('pythonOf() is where venv puts the interpreter', () => {
    expect(pythonOf('env', 'linux')).toBe(join('env', 'bin', 'python'));
    expect(pythonOf('env', 'win32')).toBe(join('env', 'Scripts', 'python.exe'));
  });
});

describe('asGlob()', () => {
  test('asGlob() lets a backslash separate folders on Windows, and nowhere else', () => {
    expect(asGlob('C:\\photos\\**\\*.jpg', 'win32')).toBe('C:/photos/**/*.jpg');
    expect(asGlob('photos/\\[1\\]*.jpg', 'linux')).toBe('photos/\\[1\\]*.jpg');
  });
});

describe('the sources', () => {
  test('the sources start no shell, which other systems have not or have under other rules', () => {
    expect(SOURCES.length).toBeGreaterThan(500);
    expect(namesWith(/\bshell: (true|process|['"])/)).toEqual([]);
    expect(namesWith(/\{[^}]*\bexec(Sync)?\b[^}]*\} from 'node:child_process'/)).toEqual([]);
    expect(namesWith(/\b(spawn|execFile|runProgram|versionOf)(Sync)?\(\s*'(sh|bash|cmd|npm|npx)'/)).toEqual([]);
  });

  test('the sources join the paths of this machine by the rules of its system', () => {
    const joined =
      /\b(readFile|writeFile|exists|mkdir|rm|unlink|open|stat|readdir|copyFile|rename)(Sync)?\(\s*`[^`]*\}\//;
    expect(namesWith(joined)).toEqual([]);
  });
});
