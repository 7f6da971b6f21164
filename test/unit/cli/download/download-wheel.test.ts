import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Wheel, withWheel } from '../../../../cli/download/download-wheel';
import { sha256Hex } from '../../../../shared/hash';

const WHEEL: Wheel = { name: 'tiny', version: '1.0', sha256: sha256Hex('zip'), tags: [] };

const bringing = (content: string) => async (_: Wheel, folder: string) =>
  writeFileSync(join(folder, 'tiny-1.0-py3-none-any.whl'), content);

describe('withWheel()', () => {
  test('hands over the pinned file, and removes it afterwards', async () => {
    const { file, content } = await withWheel(
      WHEEL,
      async (path) => ({ file: path, content: readFileSync(path, 'utf8') }),
      { fetchInto: bringing('zip') },
    );
    expect(content).toBe('zip');
    expect(existsSync(dirname(file))).toBe(false);
  });

  test('refuses another file than the pinned one, and nobody sees it', async () => {
    const use = jest.fn();
    await expect(withWheel(WHEEL, use, { fetchInto: bringing('evil') })).rejects.toMatchObject({
      name: 'SetupError',
      message: `tiny 1.0 has the sha256 ${sha256Hex('evil')}, wanted ${WHEEL.sha256}`,
    });
    expect(use).not.toHaveBeenCalled();
  });

  test('removes what was downloaded where the user of the file fails', async () => {
    let file = '';
    const use = async (path: string) => {
      file = path;
      throw new Error('no room');
    };
    await expect(withWheel(WHEEL, use, { fetchInto: bringing('zip') })).rejects.toThrow('no room');
    expect(existsSync(dirname(file))).toBe(false);
  });
});
