import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesAreInstalled } from '../../../setup/npm-packages.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-packages-'));
  mkdirSync(join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true }));

const A = { version: '1.0.0', integrity: 'sha512-a' };
const FOREIGN = { version: '2.0.0', integrity: 'sha512-f', optional: true };

const lock = (packages: object) =>
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'x' }, ...packages } }));
const installed = (packages: object) =>
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));

describe('packagesAreInstalled()', () => {
  test('is true where npm recorded the same versions', () => {
    lock({ 'node_modules/a': A });
    installed({ 'node_modules/a': A });
    expect(packagesAreInstalled(root)).toBe(true);
  });

  test('does not miss optional packages of other platforms', () => {
    lock({ 'node_modules/a': A, 'node_modules/f': FOREIGN });
    installed({ 'node_modules/a': A });
    expect(packagesAreInstalled(root)).toBe(true);
  });

  test('has nothing against a package too many', () => {
    lock({ 'node_modules/a': A });
    installed({ 'node_modules/a': A, 'node_modules/b': A });
    expect(packagesAreInstalled(root)).toBe(true);
  });

  test.each([
    ['a package is absent', { 'node_modules/a': A, 'node_modules/b': A }, { 'node_modules/a': A }],
    ['a version differs', { 'node_modules/a': A }, { 'node_modules/a': { ...A, version: '1.0.1' } }],
    ['a hash differs', { 'node_modules/a': A }, { 'node_modules/a': { ...A, integrity: 'sha512-z' } }],
  ])('is false where %s', (_, wanted, found) => {
    lock(wanted);
    installed(found);
    expect(packagesAreInstalled(root)).toBe(false);
  });

  test('is false where an install broke off, before npm wrote its record', () => {
    lock({ 'node_modules/a': A });
    expect(packagesAreInstalled(root)).toBe(false);
  });
});
