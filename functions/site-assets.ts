import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../shared/errors';

/** Beside the bundle that this became part of (dist/, a function's zip), or where set-up builds it. */
const FOLDERS = [join(__dirname, 'site'), join(__dirname, '../dist/site')];

/**
 * The files of a run's page that are the same for every run, ascending by name: HTML, styles, scripts and what computes.
 * @throws SetupError where they have not been built
 */
export async function siteAssets(): Promise<readonly (readonly [name: string, bytes: Uint8Array])[]> {
  const folder = FOLDERS.find((path) => existsSync(join(path, 'index.html')));
  if (!folder) throw new SetupError('The page of the model has not been built', { remedy: 'Run "npm run setup".' });
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
}
