import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinnedVersion } from '../../../../cli/machine/pinned-version';
import packageJson from '../../../../package.json';
import { SetupError } from '../../../../shared/errors';

const NAME = 'onnxruntime-node';
const wanted = packageJson.dependencies[NAME];

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'headstart-pinned-'));
});
afterEach(() => rmSync(project, { recursive: true }));

const own = () => join(project, 'node_modules/headstart');
const install = (version: string, beside = project) => {
  const folder = join(beside, 'node_modules', NAME);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
  return folder;
};

describe('pinnedVersion()', () => {
  test('pinnedVersion() is that of package.json, wherever npm has put the package', () => {
    expect(pinnedVersion(NAME)).toBe(wanted);
    install(wanted);
    expect(pinnedVersion(NAME, own())).toBe(wanted);
  });

  test('pinnedVersion() refuses the version that the project has for itself, until set-up has brought ours', () => {
    const theirs = install('1.2.3');
    const load = () => pinnedVersion(NAME, own());
    expect(load).toThrow(SetupError);
    expect(load).toThrow(`"${theirs}" is ${NAME} 1.2.3, and headstart needs ${wanted}\n→ run "headstart setup"`);
    install(wanted, join(own(), 'dist'));
    expect(load()).toBe(wanted);
  });

  test('pinnedVersion() names set-up where the package is missing', () => {
    expect(() => pinnedVersion(NAME, own())).toThrow(/is in no node_modules from [^\n]*\n→ run "headstart setup"/);
  });
});
