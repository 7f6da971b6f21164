import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fg from 'fast-glob';
import { assembleWat, WAT_FILES, wasmFileOf } from '../../../setup/assemble-wat';

const ROOT = join(__dirname, '../../..');

describe('assembleWat()', () => {
  test.each(WAT_FILES)('assembleWat() gives what stands beside %s ("npm run wasm" writes it)', async (source) => {
    expect(await readFile(join(ROOT, wasmFileOf(source)), 'utf8')).toBe(await assembleWat(ROOT, source));
  });

  test('WAT_FILES names every file of WebAssembly text', async () => {
    const found = await fg('{shared,functions,cli,web,setup}/**/*.wat', { cwd: ROOT });
    expect(found.sort()).toEqual([...WAT_FILES].sort());
  });
});
