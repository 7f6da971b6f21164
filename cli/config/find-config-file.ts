import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../../shared/errors';

/** What the configuration file of a project may be called. */
export const CONFIG_FILES = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((ending) => `headstart.config.${ending}`);

/**
 * The configuration file of a folder, or of the nearest one above it.
 * @returns its path, undefined where there is none
 * @throws ConfigError where a folder has two of them
 */
export function findConfigFile(folder: string): string | undefined {
  const here = resolve(folder);
  const found = namesIn(here).filter((name) => CONFIG_FILES.includes(name));
  if (found.length > 1) {
    const names = found.sort().map((name) => `"${name}"`);
    throw new ConfigError(`"${here}" has more than one configuration: ${names.join(' and ')}`, {
      remedy: 'keep one of them, or name the one to take with --config',
    });
  }
  if (found[0]) return join(here, found[0]);
  const above = dirname(here);
  return above === here ? undefined : findConfigFile(above);
}

/** Folders above may be closed to this user. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
