import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { SetupError } from '../../shared/errors';
import { PROJECT_ROOT } from '../project-root';
import { packageFolder } from './package-folder';
import { SETUP_COMMAND } from './setup-command';

const { dependencies } = packageJson;

/**
 * The version of a package that numbers depend on, without loading it.
 * @param root the folder of the package that needs it
 * @throws SetupError where it is missing, or another version would be loaded than ours: the project that headstart is
 *   installed into may have one of its own, which Node finds as long as `headstart setup` has not brought ours
 */
export function pinnedVersion(name: keyof typeof dependencies, root: string = PROJECT_ROOT): string {
  const folder = packageFolder(name, root);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (version === dependencies[name]) return version;
  throw new SetupError(`"${folder}" is ${name} ${version}, and headstart needs ${dependencies[name]}`, {
    remedy: `run "${SETUP_COMMAND}", which brings that version and leaves the other as it is`,
  });
}
