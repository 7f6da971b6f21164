import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * An installed program: the one that an environment variable names by its path, or the first of some names that PATH has;
 * undefined where there is none.
 * @throws Error where the variable names what is no program
 */
export function findProgram(variable: string, names: readonly string[]): string | undefined {
  const named = process.env[variable];
  if (named) {
    if (!isExecutable(named)) throw new Error(`${variable} names "${named}", and there is no such program`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
