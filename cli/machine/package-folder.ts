import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../../shared/errors';
import { PROJECT_ROOT } from '../project-root';
import { SETUP_COMMAND } from './setup-command';

/**
 * Where an npm package of ours lies, as Node finds it for our programs, which are in dist/: in dist/node_modules where
 * `headstart setup` brought it, in our own node_modules in a clone, else mostly beside us, where npm installed it.
 * @param from the folder of the package that needs it
 * @throws SetupError where it was not installed
 */
export function packageFolder(name: string, from: string = PROJECT_ROOT): string {
  for (let folder = join(from, 'dist'); ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (dirname(folder) === folder) break;
  }
  throw new SetupError(`The package ${name} is in no node_modules from "${from}" upwards`, {
    remedy: `run "${SETUP_COMMAND}"; if it is missing after that as well, install again with npm`,
  });
}
