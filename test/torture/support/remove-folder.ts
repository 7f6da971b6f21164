import { rm } from 'node:fs/promises';

const TRIES = 100;
const PAUSE_MS = 100;

/**
 * Removes a folder into which a process that was started ahead may still write: it outlives its command by a moment, and
 * keeps what V8 compiled of it. `rm` itself does not look again for files that came after it had listed a folder.
 */
export async function removeFolder(folder: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await rm(folder, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
