import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../../../cli/machine/package-folder';
import { SetupError } from '../../../../shared/errors';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-packages-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const install = (path: string) => {
  mkdirSync(dirname(join(root, path, 'package.json')), { recursive: true });
  writeFileSync(join(root, path, 'package.json'), '{}');
  return join(root, path);
};

describe('packageFolder()', () => {
  test('packageFolder() finds a package beside the one that needs it, as npm installs them', () => {
    const [own, needed] = [install('node_modules/headstart'), install('node_modules/@scope/needed')];
    expect(packageFolder('@scope/needed', own)).toBe(needed);
  });

  test('packageFolder() takes the nearest of several, as Node does', () => {
    const own = install('node_modules/headstart');
    install('node_modules/needed');
    const nearest = install('node_modules/headstart/node_modules/needed');
    expect(packageFolder('needed', own)).toBe(nearest);
  });

  test('packageFolder() takes what set-up has brought before all that npm has installed', () => {
    const own = install('node_modules/headstart');
    install('node_modules/needed');
    const brought = install('node_modules/headstart/dist/node_modules/needed');
    expect(packageFolder('needed', own)).toBe(brought);
  });

  test('packageFolder() passes over a folder that holds no package', () => {
    const [own, beside] = [install('node_modules/headstart'), install('node_modules/needed')];
    mkdirSync(join(own, 'node_modules/needed'), { recursive: true });
    expect(packageFolder('needed', own)).toBe(beside);
  });

  test('packageFolder() names what is missing, where it was looked for, and what to do', () => {
    const own = install('node_modules/headstart');
    expect(() => packageFolder('needed-by-nobody', own)).toThrow(SetupError);
    expect(() => packageFolder('needed-by-nobody', own)).toThrow(
      `The package needed-by-nobody is in no node_modules from "${own}" upwards\n→ run "headstart setup"; if`,
    );
  });
});
