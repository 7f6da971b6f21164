import { existsSync } from 'node:fs';
import { join } from 'node:path';
import TestOrder from '../support/test-order.cjs';
import SECONDS from '../support/test-seconds.json';

const ROOT = join(__dirname, '../..');
const LONG = Object.keys(SECONDS) as (keyof typeof SECONDS)[];
const SHORT = ['test/unit/a.test.ts', 'test/unit/b.test.ts'];
/** A clone that has run nothing yet. */
const context = { config: { rootDir: ROOT, cache: false } };
const sorted = (files: readonly string[], maxWorkers = 2): string[] =>
  new TestOrder({ globalConfig: { maxWorkers } })
    .sort(files.map((file) => ({ path: join(ROOT, file), context })))
    .map(({ path }) => path.slice(ROOT.length + 1));

describe('the order of test files', () => {
  test('knows no file that there is not', () => {
    expect(LONG.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test('has every file once, and what takes long before what does not', () => {
    const files = [...SHORT, ...LONG];
    const order = sorted(files);
    expect([...order].sort()).toEqual([...files].sort());
    expect(order.slice(-2)).toEqual(SHORT);
  });

  test('runs one suite on LocalStack at a time, beside others', () => {
    const freeAt = [0, 0];
    const waiting: { readonly begin: number; readonly end: number }[] = [];
    for (const file of sorted(LONG)) {
      const begin = Math.min(...freeAt);
      const end = begin + (SECONDS[file as keyof typeof SECONDS] ?? 0);
      freeAt[freeAt.indexOf(begin)] = end;
      if (file.startsWith('test/localstack/')) waiting.push({ begin, end });
    }
    expect(waiting.length).toBeGreaterThan(5);
    expect(waiting[0]?.begin).toBeGreaterThanOrEqual(150);
    for (const [i, { begin }] of waiting.slice(1).entries()) {
      expect(begin).toBeGreaterThanOrEqual(waiting[i]?.end as number);
    }
  });
});
