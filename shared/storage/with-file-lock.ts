import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isAlive } from './is-alive';

const AGAIN_MS = 5;

/** Does some work, which must be short, while no other process of this machine does the work of the same lock file. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const own = `${file}-${randomUUID()}`;
  await writeFile(own, String(process.pid));
  try {
    await take(own, file);
    try {
      return await work();
    } finally {
      await rm(file, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A link is made whole, with its owner in it, or not at all. */
async function take(own: string, file: string): Promise<void> {
  for (;;) {
    try {
      return await link(own, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = await readFile(file, 'utf8').catch(() => undefined);
      // Its owner was killed while it had the lock.
      if (owner !== undefined && !isAlive(Number(owner))) await rm(file, { force: true });
      else await setTimeout(AGAIN_MS);
    }
  }
}
