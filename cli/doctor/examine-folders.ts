import { constants, existsSync } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Hex } from '../../shared/hash';
import type { Finding } from './finding';

/** The user's cache folder: weights that lie there, and whether the default store can be written. */
export async function examineFolders(cache: string): Promise<Finding[]> {
  return [await storeFinding(join(cache, 'store')), ...(await weightFindings(join(cache, 'bases')))];
}

async function storeFinding(store: string): Promise<Finding> {
  try {
    await access(nearestExisting(store), constants.W_OK);
    return { topic: 'default store', needed: true, state: 'ok', found: store };
  } catch (error) {
    const found = `${store} cannot be written: ${(error as Error).message}`;
    return {
      topic: 'default store',
      needed: true,
      state: 'missing',
      found,
      remedy: 'set HEADSTART_CACHE to a folder of your own',
    };
  }
}

/** The folder itself, or the one that it would be made in. */
function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}

async function weightFindings(folder: string): Promise<Finding[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.h5') && !name.startsWith('.'));
  if (names.length === 0) {
    const found = `none in ${folder}`;
    return [{ topic: 'base weights', needed: true, state: 'missing', found, remedy: 'headstart setup' }];
  }
  return Promise.all(
    names.sort().map(async (name): Promise<Finding> => {
      const sha256 = sha256Hex(await readFile(join(folder, name)));
      const shown = name.startsWith('mobilenet_v2_weights') ? `imagenet: ${name}` : name.replace(/\.h5$/, '');
      return { topic: 'base weights', needed: true, state: 'ok', found: `${shown}, sha256 ${sha256}` };
    }),
  );
}
