import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { trimPackages } from '../../../setup/trim-packages';

const FILES = [
  'onnxruntime-node/package.json',
  'onnxruntime-node/dist/index.js.map',
  'onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
  'onnxruntime-node/bin/napi-v6/linux/arm64/libonnxruntime.so.1',
  'onnxruntime-node/bin/napi-v6/darwin/arm64/deep/libonnxruntime.dylib',
  '@julusian/jpeg-turbo/package.json',
  '@julusian/jpeg-turbo/prebuilds/jpeg-turbo-linux-x64/a.node',
  '@julusian/jpeg-turbo/prebuilds/jpeg-turbo-linux-x64-musl/a.node',
  '@julusian/jpeg-turbo/prebuilds/jpeg-turbo-win32-x64/a.node',
  '@tensorflow/tfjs-core/package.json',
  '@tensorflow/tfjs-core/dist/ops/add.js',
  '@tensorflow/tfjs-core/dist/ops/add.js.map',
];
const BYTES = 100;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-trim-'));
  for (const file of FILES) {
    const path = join(root, 'node_modules', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.endsWith('package.json') ? '{}' : Buffer.alloc(BYTES));
  }
});
afterEach(() => rmSync(root, { recursive: true }));

/** Where npm installed headstart: beside the packages that it needs. */
const headstart = () => join(root, 'node_modules/headstart');
const left = () => FILES.filter((file) => existsSync(join(root, 'node_modules', file)));
const without = (...parts: string[]) => FILES.filter((file) => !parts.some((part) => file.includes(part)));

describe('trimPackages()', () => {
  test('trimPackages() deletes what is for other systems, and source maps, and nothing the second time', async () => {
    const system = { platform: 'linux', arch: 'x64' };
    expect(await trimPackages(headstart(), system)).toBe(4 * BYTES);
    expect(left()).toEqual(without('arm64', 'win32', 'add.js.map'));
    expect(await trimPackages(headstart(), system)).toBe(0);
    expect(readdirSync(join(root, 'node_modules/@julusian/jpeg-turbo/prebuilds'))).toHaveLength(2);
  });

  test('trimPackages() leaves a package as it is that has nothing for this machine', async () => {
    expect(await trimPackages(headstart(), { platform: 'freebsd', arch: 'x64' })).toBe(BYTES);
    expect(left()).toEqual(without('add.js.map'));
  });

  test('trimPackages() passes over what npm has not installed', async () => {
    rmSync(join(root, 'node_modules/@tensorflow'), { recursive: true });
    rmSync(join(root, 'node_modules/onnxruntime-node/bin'), { recursive: true });
    expect(await trimPackages(headstart(), { platform: 'win32', arch: 'x64' })).toBe(2 * BYTES);
  });
});
