import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveRunFolder, isRunFolder } from '../../../cli/run-folder';

describe('giveRunFolder()', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-run-folder-'));
    mkdirSync(join(folder, 'photos-1/model'), { recursive: true });
    writeFileSync(join(folder, 'photos-1/model/manifest.json'), '{}');
    mkdirSync(join(folder, 'photos-3'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('names the run that was likely meant, which holds a model', () => {
    expect(giveRunFolder(join(folder, 'photos-7'))).toBe(`did you mean ${join(folder, 'photos-1')}?`);
    expect(giveRunFolder(join(folder, 'phtos-1'))).toBe(`did you mean ${join(folder, 'photos-1')}?`);
  });

  test.each(['photos-3', 'dogs', 'absent/photos-1'])('says what to give in place of %s', (name) => {
    expect(giveRunFolder(join(folder, name))).toBe('give the folder that "headstart train --out" filled');
  });

  test('isRunFolder() knows a folder with a model', () => {
    expect(['photos-1', 'photos-3'].map((name) => isRunFolder(join(folder, name)))).toEqual([true, false]);
  });
});
