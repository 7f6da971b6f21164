import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../../shared/errors';

/** Beside the bundle that this became part of, or where set-up builds it. */
const FOLDERS = [__dirname, join(__dirname, '../../dist')];

/**
 * The folder that holds serve/ and site/.
 * @throws SetupError where they have not been built
 */
export function builtPages(): string {
  const folder = FOLDERS.find((path) => existsSync(join(path, 'serve/index.html')));
  if (!folder) throw new SetupError('The pages have not been built', { remedy: 'Run "npm run setup".' });
  return folder;
}
