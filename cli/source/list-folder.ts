import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isClutter } from '../../shared/dataset/entry-kind';
import { SourceError } from '../../shared/errors';
import { byCodeUnit } from '../../shared/storage/check-key';

export interface FolderFile {
  readonly path: string;
  /** Path below the folder, '/'-separated. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * Every file below a folder, in ascending code-unit order of the names, without what operating systems leave behind.
 * Links are followed: unlike an archive's, they are the user's own.
 *
 * @throws SourceError where a file cannot be looked at, a link leads in a circle, or a name holds a backslash
 */
export async function listFolder(root: string): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  await collect(root, '', [], files);
  return files.sort((a, b) => byCodeUnit(a.name, b.name));
}

async function collect(folder: string, prefix: string, parents: readonly string[], files: FolderFile[]): Promise<void> {
  const real = await reading(folder, realpath(folder));
  if (parents.includes(real)) throw new SourceError(`Cannot read ${quoted(folder)}: its links lead in a circle`);
  for (const entry of await reading(folder, readdir(folder))) {
    const path = join(folder, entry);
    if (isClutter(entry)) continue;
    if (entry.includes('\\')) {
      throw new SourceError(`Cannot read ${quoted(path)}: its name contains a backslash`, {
        remedy: 'Rename the file.',
      });
    }
    const found = await reading(path, stat(path));
    const name = prefix + entry;
    if (found.isDirectory()) await collect(path, `${name}/`, [...parents, real], files);
    else if (found.isFile()) files.push({ path, name, bytes: found.size });
  }
}

async function reading<T>(path: string, look: Promise<T>): Promise<T> {
  try {
    return await look;
  } catch (cause) {
    throw new SourceError(`Cannot read ${quoted(path)}: ${(cause as Error).message}`, {
      remedy: 'Check that it exists and is readable.',
      cause,
    });
  }
}

const quoted = (path: string) => JSON.stringify(path);
