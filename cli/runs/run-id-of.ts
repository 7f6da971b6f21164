import { join } from 'node:path';
import { OutFolder } from '../local/out-folder';
import { RUNS_FOLDER } from '../local/own-out-folder';
import { isRunFolder } from '../run-folder';

/** The id of a run that was named by its folder, as `headstart train` prints it, or by its id. */
export async function runIdOf(named: string): Promise<string> {
  const folder = [named, join(RUNS_FOLDER, named)].find(isRunFolder);
  return (folder && (await new OutFolder(folder).run())?.runId) || named;
}
