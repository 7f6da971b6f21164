import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutArchiveEnding } from '../../shared/archive/archive-name';
import { OutFolder } from './out-folder';

/** Where runs go that were given no folder, and where the latest is looked for; below the working folder. */
export const RUNS_FOLDER = 'runs';

const LONGEST_NAME = 60;

/**
 * The folder of a run that was given none: `photos-1`, `photos-2`, … for photos.zip. The same source, base and
 * configuration are the same run and get the same folder again, so that it goes on there; any other gets a new one.
 *
 * @param runs the folder that they lie in; made where it is not there
 * @param sourceName the source's last segment
 * @returns the folder's path; it exists
 */
export async function ownOutFolder(runs: string, sourceName: string, runId: string): Promise<string> {
  const stem = stemOf(sourceName);
  await mkdir(runs, { recursive: true });
  const taken = (await readdir(runs)).flatMap((name) => numberIn(name, stem) ?? []).sort((a, b) => b - a);
  for (const n of taken) {
    const path = join(runs, `${stem}-${n}`);
    // Of a run.json that cannot be read nobody knows whose it is: that folder is left alone.
    const run = await new OutFolder(path).run().catch(() => undefined);
    if (run?.runId === runId) return path;
  }
  for (let n = (taken[0] ?? 0) + 1; ; n++) {
    const path = join(runs, `${stem}-${n}`);
    try {
      // Not recursive: another run that starts now must not get the same number.
      await mkdir(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** photos.zip, photos.tar.gz → photos; letters of any language stay, all else that a path or a shell may trip over goes. */
function stemOf(sourceName: string): string {
  const stem = withoutArchiveEnding(sourceName)
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, LONGEST_NAME)
    .replaceAll(/^[.-]+|[.-]+$/g, '');
  return stem || 'run';
}

function numberIn(name: string, stem: string): number | undefined {
  const digits = name.startsWith(`${stem}-`) ? name.slice(stem.length + 1) : '';
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined;
}
