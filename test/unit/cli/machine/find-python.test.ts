import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findPython } from '../../../../cli/machine/find-python';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-python-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A program that answers as Python would, or not at all. */
function fake(path: string, script: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const env = () => ({ PATH: [join(root, 'bin'), '/bin'].join(delimiter), PYENV_ROOT: join(root, 'pyenv') });

describe('findPython()', () => {
  test('passes over a shim that answers "command not found" and takes the newest that pyenv holds', () => {
    fake(join(root, 'bin/python3'), 'echo 3 9');
    fake(join(root, 'bin/python3.13'), 'echo "pyenv: command not found" >&2; exit 127');
    fake(join(root, 'pyenv/versions/3.9.1/bin/python'), 'echo 3 9');
    fake(join(root, 'pyenv/versions/3.77.0/bin/python'), 'echo 3 77');
    fake(join(root, 'pyenv/versions/3.78.0/bin/python'), 'echo 3 78');
    const found = findPython({ atLeast: [3, 77] }, env());
    expect(found).toEqual({ path: join(root, 'pyenv/versions/3.78.0/bin/python'), version: [3, 78] });
  });

  test('keeps to the range and to the module that is wanted', () => {
    fake(join(root, 'bin/python3'), 'echo 3 77');
    fake(join(root, 'bin/python'), 'case "$2" in *pip*) echo 3 75;; *) exit 1;; esac');
    expect(findPython({ atLeast: [3, 70], below: [3, 77], module: 'pip' }, env())?.path).toBe('python');
    expect(findPython({ atLeast: [3, 78] }, env())).toBeUndefined();
  });
});
