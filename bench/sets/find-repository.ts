import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { git } from './git';
import type { PublicSet } from './public-sets';

/**
 * A Git directory that has a set's commit: one of the folder that is given, by the repository's name, or a clone of that commit
 * alone, which is kept.
 * @param from a folder with checkouts or bare repositories; undefined to fetch over HTTPS
 * @throws Error where there is none, or the web is closed
 */
export async function findRepository(set: PublicSet, from: string | undefined, clones: string): Promise<string> {
  const name = basename(set.repository);
  if (from !== undefined) {
    const folder = [name, `${name}.git`].map((own) => join(from, own)).find((own) => existsSync(own));
    if (!folder) throw new Error(`"${from}" has no folder "${name}"`);
    git(folder, ['cat-file', '-e', `${set.commit}^{commit}`]);
    return folder;
  }
  const kept = join(clones, `${name}-${set.commit.slice(0, 7)}.git`);
  if (existsSync(kept)) return kept;
  const part = `${kept}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  git(part, ['init', '--quiet', '--bare']);
  git(part, ['fetch', '--quiet', '--depth', '1', `https://github.com/${set.repository}.git`, set.commit]);
  await rename(part, kept);
  return kept;
}
