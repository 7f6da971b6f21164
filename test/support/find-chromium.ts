import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** An installed Chromium: HEADSTART_CHROMIUM (its path), or the first that PATH has; undefined where there is none. */
export function findChromium(): string | undefined {
  const named = process.env.HEADSTART_CHROMIUM;
  if (named) {
    if (!isExecutable(named)) throw new Error(`HEADSTART_CHROMIUM names "${named}", and there is no such program`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
