import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { missingOptional } from '../../../setup/complete-lock.mjs';

const LOCK = join(__dirname, '../../../package-lock.json');

describe('missingOptional()', () => {
  test('finds nothing missing in the lock file of this project: npm ci would refuse it', () => {
    expect(missingOptional(JSON.parse(readFileSync(LOCK, 'utf8')))).toEqual({});
  });

  test('describes a package for another platform as npm would', () => {
    const parent = {
      dev: true,
      optionalDependencies: { '@a/b-linux-x64-musl': '1.2.3', '@a/b-darwin-arm64': '1.2.3' },
    };
    const present = { version: '1.2.3', optional: true };
    const packages = { 'node_modules/@a/b': parent, 'node_modules/@a/b-darwin-arm64': present };
    expect(missingOptional({ packages })).toEqual({
      'node_modules/@a/b-linux-x64-musl': {
        version: '1.2.3',
        cpu: ['x64'],
        dev: true,
        libc: ['musl'],
        optional: true,
        os: ['linux'],
      },
    });
  });

  test('does not guess', () => {
    const packages = { 'node_modules/a': { optionalDependencies: { fsevents: '^2.3.2' } } };
    expect(() => missingOptional({ packages })).toThrow('fsevents');
  });
});
