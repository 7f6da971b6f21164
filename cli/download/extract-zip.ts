import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { SetupError } from '../../shared/errors';

/**
 * Takes the wanted files out of a zip into a new folder. The folder appears when the last of them is written; where it
 * is there already, by another process say, it is left as it is.
 * @returns names of the files taken, in the order of the zip
 * @throws SetupError where the zip is damaged or holds none of them
 */
export async function extractZip(zip: string, folder: string, wanted: (name: string) => boolean): Promise<string[]> {
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    await mkdir(temporary, { recursive: true });
    const names = await extractInto(temporary, zip, wanted);
    if (names.length === 0) throw new SetupError(`"${zip}" contains none of the wanted files`);
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return names;
  } catch (cause) {
    if (cause instanceof SetupError) throw cause;
    throw new SetupError(`Cannot unpack "${zip}": ${(cause as Error).message}`, { cause });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function extractInto(folder: string, zip: string, wanted: (name: string) => boolean): Promise<string[]> {
  const names: string[] = [];
  // yauzl refuses entries that point outside the folder.
  const archive = await openPromise(zip, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue;
      const target = join(folder, entry.fileName);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(target));
      names.push(entry.fileName);
    }
    return names;
  } finally {
    archive.close();
  }
}
