import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from '../../shared/errors';
import { PROJECT_ROOT } from '../project-root';

/**
 * Where an npm package of ours lies: in our own node_modules in a clone, mostly beside us where we were installed.
 * @param from the folder of the package that needs it
 * @throws SetupError where it was not installed
 */
export function packageFolder(name: string, from: string = PROJECT_ROOT): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return found;
    if (dirname(folder) === folder) break;
  }
  throw new SetupError(`The package ${name} is in no node_modules from "${from}" upwards`, {
    remedy: 'install headstart again with npm; its dependencies come with it',
  });
}
