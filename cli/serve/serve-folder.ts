import { existsSync, statSync } from 'node:fs';
import { parseRunConfig } from '../../shared/backbone/parse-run-config';
import { ConfigError } from '../../shared/errors';
import { forkRun } from './fork-run';
import { servedBases } from './served-bases';
import { type RunningServer, type ServerOptions, startServer } from './start-server';

export interface ServeFolderOptions
  extends Pick<ServerOptions, 'folder' | 'store' | 'config' | 'pool' | 'host' | 'port' | 'failed'> {
  readonly cacheFolder: string;
}

/**
 * Serves a run, or a folder of runs, which may not be there yet; each run that is started there is a process.
 * @throws ConfigError where `folder` is a file, and what startServer() throws
 */
export async function serveFolder({ cacheFolder, ...options }: ServeFolderOptions): Promise<RunningServer> {
  const { folder, config } = options;
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new ConfigError(`"${folder}" is no folder`, { remedy: 'give the folder of a run, or one for runs' });
  }
  return startServer({
    ...options,
    maxBytes: parseRunConfig(config).limits.archiveBytes,
    start: forkRun(cacheFolder),
    bases: () => servedBases(cacheFolder),
  });
}
