import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError, splitRemedy } from '../../shared/errors';
import { artifactSums, checkArtifact } from '../../shared/records/check-artifact';
import { Refused } from './refused';

/** Every artifact has an extension; folders have none. */
const IS_FILE = /\.\w+$/;
const REMEDY = 'Run the same "headstart train" again: what is damaged is made again.';

/**
 * Shows nothing of a run that is not what the run has left.
 * @param name within the run's folder
 * @throws Refused 409 where the file, or the list that names it, is damaged or cannot be read
 */
export async function refuseDamaged(folder: string, name: string): Promise<void> {
  const read = (file: string) => readFile(join(folder, file)).catch(() => undefined);
  const bytes = await readFile(join(folder, name)).catch(({ code }: NodeJS.ErrnoException) => {
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR' || !IS_FILE.test(name);
    if (!isAbsent) throw new Refused(409, `"${name}" of the run cannot be read (${code})`, REMEDY);
    return undefined;
  });
  // Whoever sends it says that it is not there.
  if (!bytes) return;
  try {
    checkArtifact(name, bytes, await artifactSums(read));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { problem, remedy = REMEDY } = splitRemedy(error.message);
    throw new Refused(409, problem, remedy);
  }
}
