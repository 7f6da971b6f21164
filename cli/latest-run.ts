import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../shared/errors';
import { OutFolder } from './local/out-folder';
import { RUNS_FOLDER } from './local/own-out-folder';
import { isRunFolder } from './run-folder';

/**
 * The run that a command works on: the folder that was named, or the latest in runs/, whose name is printed on standard error.
 * @throws SourceError where none was named and no run there has finished
 */
export async function namedOrLatestRun(
  folder: string | undefined,
  { quiet = false }: { readonly quiet?: boolean } = {},
): Promise<string> {
  if (folder !== undefined) return folder;
  const latest = await latestRun(RUNS_FOLDER);
  if (latest === undefined) {
    throw new SourceError(`No run is given, and ${RUNS_FOLDER}/ contains no finished one`, {
      remedy: 'give the folder of a run, or make one with "headstart train SOURCE"',
    });
  }
  if (!quiet) process.stderr.write(`Run: ${latest}, the latest\n`);
  return latest;
}

/** The finished run in a folder of runs that ended last; undefined where there is none. */
async function latestRun(runs: string): Promise<string | undefined> {
  const names = (await readdir(runs).catch(() => [])).sort();
  let latest: { readonly path: string; readonly endedAt: string } | undefined;
  for (const name of names) {
    const path = join(runs, name);
    if (!isRunFolder(path)) continue;
    const run = await new OutFolder(path).run().catch(() => undefined);
    if (run?.status !== 'succeeded') continue;
    const endedAt = run.endedAt ?? '';
    if (!latest || endedAt >= latest.endedAt) latest = { path, endedAt };
  }
  return latest?.path;
}
