import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Takes the wanted files out of a zip into a folder, all of them or none.
 * @returns how many files were written
 */
export async function extract(zip: string, folder: string, wanted: (name: string) => boolean): Promise<number> {
  const archive = await openPromise(zip, { lazyEntries: true, autoClose: false });
  let files = 0;
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue;
      const target = join(folder, entry.fileName);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target));
      files++;
    }
    return files;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    archive.close();
  }
}
