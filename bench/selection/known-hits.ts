import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { headHits } from './head-hits';
import { FOLDS } from './measure-set';
import type { SetFeatures } from './set-features';

/**
 * Hits of the heads of all folds on a candidate's features, [images]; kept in a file, so that a bench that was stopped goes on where
 * it was: fifty heads a set take minutes.
 */
export async function knownHits(
  { candidate, table, classes }: SetFeatures,
  foldOf: Int32Array,
  folder: string,
  set: string,
): Promise<Uint8Array> {
  const file = join(folder, set, `${candidate.space.replaceAll('/', '-')}-${table.count}.hits`);
  if (existsSync(file)) return Uint8Array.from(await readFile(file));
  const hits = new Uint8Array(table.count);
  for (let fold = 0; fold < FOLDS; fold++) {
    const own = await headHits(table, foldOf, fold, classes);
    let at = 0;
    for (const [image, of] of foldOf.entries()) if (of === fold) hits[image] = own[at++] as number;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, hits);
  await rename(`${file}.part`, file);
  return hits;
}
