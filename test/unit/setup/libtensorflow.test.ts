import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkLibtensorflow } from '../../../setup/libtensorflow';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-libtensorflow-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('linkLibtensorflow()', () => {
  test('gives the libraries the names that tfjs-node looks for, and replaces what was there', async () => {
    const unpacked = join(folder, 'unpacked');
    mkdirSync(join(unpacked, 'tensorflow/include/tensorflow/c'), { recursive: true });
    writeFileSync(join(unpacked, 'tensorflow/libtensorflow_cc.so.2'), 'cc');
    writeFileSync(join(unpacked, 'tensorflow/libtensorflow_framework.so.2'), 'framework');
    writeFileSync(join(unpacked, 'tensorflow/include/tensorflow/c/c_api.h'), 'header');
    const deps = join(folder, 'deps');
    mkdirSync(join(deps, 'lib'), { recursive: true });
    writeFileSync(join(deps, 'lib/left-over'), '');

    await linkLibtensorflow(unpacked, deps);

    expect(readFileSync(join(deps, 'lib/libtensorflow.so'), 'utf8')).toBe('cc');
    // Its install script downloads nothing where this very name lies.
    expect(readFileSync(join(deps, 'lib/libtensorflow.so.2.9.1'), 'utf8')).toBe('cc');
    expect(readFileSync(join(deps, 'lib/libtensorflow_framework.so.2'), 'utf8')).toBe('framework');
    expect(readFileSync(join(deps, 'include/tensorflow/c/c_api.h'), 'utf8')).toBe('header');
    expect(readdirSync(join(deps, 'lib'))).not.toContain('left-over');
  });
});
