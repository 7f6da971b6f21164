import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Hex } from '../../shared/hash';
import { headHits } from './head-hits';
import { FOLDS } from './measure-set';
import type { SetFeatures } from './set-features';
import { sideBySide } from './side-by-side';

/**
 * Hits of the heads of all folds on a candidate's features, [images]; kept in a file, so that a bench that was stopped goes on where
 * it was: fifty heads a set take minutes.
 * @param epochs that the heads are trained for, where that is not the default
 */
export async function knownHits(
  { candidate, table, classes }: SetFeatures,
  foldOf: Int32Array,
  folder: string,
  set: string,
  epochs?: number,
): Promise<Uint8Array> {
  const settings = epochs === undefined ? '' : `-epochs-${epochs}`;
  return kept(join(folder, set, `${nameOf(candidate.space)}-${table.count}${settings}.hits`), async () => {
    const hits = new Uint8Array(table.count);
    for (let fold = 0; fold < FOLDS; fold++) {
      const own = await headHits(table, foldOf, fold, classes, { epochs });
      let at = 0;
      for (const [image, of] of foldOf.entries()) if (of === fold) hits[image] = own[at++] as number;
    }
    return hits;
  });
}

/** The same on the features of two candidates together, of the images of one fold. */
export function knownPairHits(
  [one, other]: readonly [SetFeatures, SetFeatures],
  foldOf: Int32Array,
  fold: number,
  folder: string,
  set: string,
): Promise<Uint8Array> {
  const { count } = one.table;
  const spaces = [one, other].map(({ candidate }) => sha256Hex(candidate.space).slice(0, 16));
  return kept(join(folder, set, `${spaces.join('+')}-${count}-fold-${fold}.hits`), () =>
    headHits(sideBySide(one.table, other.table), foldOf, fold, one.classes),
  );
}

async function kept(file: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  if (existsSync(file)) return Uint8Array.from(await readFile(file));
  const hits = await make();
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, hits);
  await rename(`${file}.part`, file);
  return hits;
}

const nameOf = (space: string) => space.replaceAll('/', '-');
