import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../../shared/hash';
import type { ModelFolder } from './model-folder';

/** What mends the files of a model that are not as they were written. */
export const MEND_FILES = 'run the same "headstart train" again: damaged files are made again';

/** What is wrong with the files that a model's manifest lists, by file name; empty where all are as they were written. */
export async function checkFiles({ path, manifest }: ModelFolder): Promise<Map<string, string>> {
  const wrong = new Map<string, string>();
  for (const { name, bytes, sha256 } of manifest.files) {
    let code: string | undefined;
    const found = await readFile(join(path, name)).catch((error: NodeJS.ErrnoException) => {
      code = error.code;
      return undefined;
    });
    if (!found) wrong.set(name, code === 'ENOENT' ? `${name} is missing` : `${name} cannot be read (${code})`);
    else if (found.length !== bytes) wrong.set(name, `${name} has ${found.length} bytes, wanted ${bytes}`);
    else if (sha256Hex(found) !== sha256) wrong.set(name, `${name} has another sha256 than the manifest says`);
  }
  return wrong;
}
