import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutFolder } from '../../../../cli/local/out-folder';
import { ownOutFolder } from '../../../../cli/local/own-out-folder';

let root: string;
let runs: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headstart-own-out-'));
  runs = join(root, 'runs');
});
afterEach(() => rmSync(root, { recursive: true }));

const holds = (name: string, runId: string, status: 'succeeded' | 'stopped' = 'succeeded') =>
  new OutFolder(join(runs, name)).writeRun({ schemaVersion: 1, runId, status });

describe('ownOutFolder()', () => {
  test('numbers the runs of a source from 1 and makes their folders', async () => {
    expect(await ownOutFolder(runs, 'photos.zip', 'a')).toBe(join(runs, 'photos-1'));
    await holds('photos-1', 'a');
    expect(await ownOutFolder(runs, 'photos.zip', 'b')).toBe(join(runs, 'photos-2'));
    expect(readdirSync(runs)).toEqual(['photos-1', 'photos-2']);
  });

  test('gives the same run its folder again, whether it was stopped or has finished', async () => {
    await holds('photos-3', 'a', 'stopped');
    await holds('photos-7', 'b');
    expect(await ownOutFolder(runs, 'photos.zip', 'a')).toBe(join(runs, 'photos-3'));
    expect(await ownOutFolder(runs, 'photos.zip', 'b')).toBe(join(runs, 'photos-7'));
    expect(await ownOutFolder(runs, 'photos.zip', 'c')).toBe(join(runs, 'photos-8'));
  });

  test('leaves alone what it does not know: folders of other names, files, runs that cannot be read', async () => {
    await holds('photos-of-pets-4', 'a');
    await holds('photos-1', 'b');
    writeFileSync(join(runs, 'photos-1', 'run.json'), '{');
    writeFileSync(join(runs, 'photos-2'), 'a file of the user');
    mkdirSync(join(runs, 'photos-03'));
    expect(await ownOutFolder(runs, 'photos.zip', 'b')).toBe(join(runs, 'photos-3'));
  });

  test('gives two that start at the same time two folders', async () => {
    const folders = await Promise.all(['a', 'b', 'c', 'd'].map((id) => ownOutFolder(runs, 'photos.zip', id)));
    expect(new Set(folders).size).toBe(4);
  });

  test.each([
    ['photos.tar.gz', 'photos-1'],
    ['photos.TGZ', 'photos-1'],
    ['Fotos von Ästen (2).zip', 'Fotos-von-Ästen-2-1'],
    ['../..zip', 'run-1'],
    ['.zip', 'run-1'],
    ['a/b\\c\u0000.zip', 'a-b-c-1'],
    [`${'x'.repeat(300)}.zip`, `${'x'.repeat(60)}-1`],
  ])('calls the folder of %j %j: one segment that a path and a page can hold', async (source, wanted) => {
    expect(await ownOutFolder(runs, source, 'a')).toBe(join(runs, wanted));
    expect(existsSync(join(runs, wanted))).toBe(true);
  });
});
