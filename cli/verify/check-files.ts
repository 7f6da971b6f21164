import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../../shared/hash';
import type { ModelFolder } from './model-folder';

/** What is wrong with the files that a model's manifest lists, by file name; empty where all are as they were written. */
export async function checkFiles({ path, manifest }: ModelFolder): Promise<Map<string, string>> {
  const wrong = new Map<string, string>();
  for (const { name, bytes, sha256 } of manifest.files) {
    const found = await readFile(join(path, name)).catch(() => undefined);
    if (!found) wrong.set(name, `${name} is missing`);
    else if (found.length !== bytes) wrong.set(name, `${name} has ${found.length} bytes, wanted ${bytes}`);
    else if (sha256Hex(found) !== sha256) wrong.set(name, `${name} has another sha256 than the manifest says`);
  }
  return wrong;
}
