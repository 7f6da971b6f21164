import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withFileLock } from '../../../shared/storage/with-file-lock';

describe('withFileLock()', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('withFileLock() lets one work at a time and leaves nothing', async () => {
    let [working, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setImmediate(resolve));
      working--;
    };
    await Promise.all(Array.from({ length: 8 }, () => withFileLock(join(folder, 'lock'), work)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('withFileLock() takes a lock whose owner is dead, and gives its own back where the work fails', async () => {
    // No process has a number beyond what the kernel gives.
    await writeFile(join(folder, 'lock'), '99999999');
    await expect(withFileLock(join(folder, 'lock'), () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    expect(await withFileLock(join(folder, 'lock'), async () => 'done')).toBe('done');
    expect(await readdir(folder)).toEqual([]);
  });
});
