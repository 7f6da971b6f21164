import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names the folder that the reporter of `npm test` makes for a run of it and removes at its end. */
const FOLDER = 'HEADSTART_MADE_ONCE';

/**
 * Bytes that several suites want and that take long to make: whichever comes first leaves them for the others. Where jest
 * was started with another reporter, each makes its own.
 * @param make gives the same bytes each time, so that it does not matter whose are taken where two come at once
 */
export async function madeOnce(name: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const folder = process.env[FOLDER];
  if (!folder) return make();
  const file = join(folder, name);
  if (existsSync(file)) return readFile(file);
  const bytes = await make();
  await writeFile(`${file}.${process.pid}.tmp`, bytes);
  await rename(`${file}.${process.pid}.tmp`, file);
  return bytes;
}

/**
 * The same for a folder, which is only read: the others get the one that the first has made.
 * @param own where it is made by whoever does not share it
 */
export async function folderMadeOnce(
  name: string,
  own: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const shared = process.env[FOLDER];
  if (!shared) {
    await make(own);
    return own;
  }
  const place = join(shared, name);
  if (existsSync(place)) return place;
  const fresh = await mkdtemp(`${place}-`);
  try {
    await make(join(fresh, name));
    // Of two that come at once, the second finds the place taken: either folder will do.
    await rename(join(fresh, name), place).catch((error) => existsSync(place) || Promise.reject(error));
  } finally {
    await rm(fresh, { recursive: true });
  }
  return place;
}
