import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findImages } from '../../../../cli/predict/find-images';
import { DatasetError } from '../../../../shared/errors';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-find-'));
  for (const name of [
    'b.JPG',
    'a.png',
    'notes.txt',
    'deep/er/c.webp',
    'deep/.hidden/d.gif',
    'odd [1].jpg',
    'empty/x.txt',
  ]) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('findImages()', () => {
  test('findImages() takes files as they are, in the order given, each once', async () => {
    const files = [at('b.JPG'), at('a.png'), at('notes.txt')];
    expect(await findImages([...files, at('a.png')])).toEqual(files);
  });

  test('findImages() takes the images below a folder, by their names, sorted', async () => {
    const found = await findImages([folder]);
    expect(found).toEqual(['a.png', 'b.JPG', 'deep/.hidden/d.gif', 'deep/er/c.webp', 'odd [1].jpg'].map(at));
  });

  test('findImages() takes what a pattern matches, sorted', async () => {
    expect(await findImages([at('**/*.{webp,png}')])).toEqual([at('a.png'), at('deep/er/c.webp')]);
  });

  test('findImages() takes a file whose name looks like a pattern for the file', async () => {
    expect(await findImages([at('odd [1].jpg')])).toEqual([at('odd [1].jpg')]);
  });

  test('findImages() keeps a missing file, to be reported', async () => {
    expect(await findImages([at('gone.jpg')])).toEqual([at('gone.jpg')]);
  });

  test('findImages() says where nothing is left, with the patterns', async () => {
    for (const pattern of [at('*.bmp'), at('empty')]) {
      await expect(findImages([pattern])).rejects.toThrow(DatasetError);
      await expect(findImages([pattern])).rejects.toThrow(`No image was found in "${pattern}"\n→ give image files`);
    }
  });
});
