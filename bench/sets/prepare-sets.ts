import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findRepository } from './find-repository';
import { PUBLIC_SETS, type PublicSet } from './public-sets';
import { writeSet } from './write-set';

export interface PreparedSet extends PublicSet {
  readonly zip: string;
}

export interface PrepareOptions {
  /** Folder of the zips. */
  readonly out: string;
  /** Folder with repositories; undefined to clone them. */
  readonly from?: string | undefined;
  /** Names of sets; all without it. */
  readonly only?: readonly string[] | undefined;
  log(line: string): void;
}

/**
 * The public sets as zips of class folders. One that cannot be had is said and left out.
 * @throws Error for a name that is no set
 */
export async function prepareSets({ out, from, only, log }: PrepareOptions): Promise<PreparedSet[]> {
  await mkdir(out, { recursive: true });
  const prepared: PreparedSet[] = [];
  for (const set of choose(only)) {
    // Of another commit it is another zip.
    const zip = join(out, `${set.name}-${set.commit.slice(0, 7)}.zip`);
    try {
      if (!existsSync(zip)) await writeSet(set, await findRepository(set, from, join(out, 'clones')), zip);
      prepared.push({ ...set, zip });
      log(`${set.name}: ${set.images} images of github.com/${set.repository}@${set.commit.slice(0, 7)}`);
    } catch (error) {
      log(`NOT REACHABLE: ${set.name} (github.com/${set.repository}): ${(error as Error).message}`);
    }
  }
  return prepared;
}

function choose(only: readonly string[] | undefined): readonly PublicSet[] {
  if (!only) return PUBLIC_SETS;
  return only.map((name) => {
    const set = PUBLIC_SETS.find((own) => own.name === name);
    if (!set) throw new Error(`"${name}" is no set; there are ${PUBLIC_SETS.map((own) => own.name).join(', ')}`);
    return set;
  });
}
