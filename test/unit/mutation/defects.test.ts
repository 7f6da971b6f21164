import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFECTS } from '../../mutation/defects';
import { seedDefect } from '../../mutation/seed-defect';

const root = join(__dirname, '..', '..', '..');

describe('DEFECTS', () => {
  test.each(DEFECTS)('$name: has its place in $file, and tests', (defect) => {
    const source = readFileSync(join(root, defect.file), 'utf8');
    expect(seedDefect(source, defect)).not.toBe(source);
    expect(defect.tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(defect.tests.length).toBeGreaterThan(0);
  });

  test('have names of their own', () => {
    expect(new Set(DEFECTS.map(({ name }) => name)).size).toBe(DEFECTS.length);
  });
});

describe('seedDefect()', () => {
  const defect = { name: 'a sum is a difference', file: 'a.ts', find: 'a + b', replace: 'a - $& - b', tests: [] };

  test('replaces the one place, literally', () => {
    expect(seedDefect('return a + b;', defect)).toBe('return a - $& - b;');
  });

  test.each(['return a;', 'a + b + (a + b)'])('refuses a file without the one place: %s', (source) => {
    expect(() => seedDefect(source, defect)).toThrow('a.ts');
  });
});
