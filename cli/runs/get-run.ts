import { relative, resolve } from 'node:path';
import { runKeys } from '../../shared/artifacts';
import { ConfigError } from '../../shared/errors';
import { artifactSums } from '../../shared/records/check-artifact';
import type { BlobStore } from '../../shared/storage/blob-store';
import { OutFolder } from '../local/out-folder';
import { bytesText, ProgressBar, type ProgressOutput } from '../terminal/progress-bar';
import { describeRun } from './describe-run';
import type { Execution } from './list-runs';

export interface GetOptions {
  readonly out: string;
  /** Replaces another run in the folder. */
  readonly force: boolean;
  readonly execution?: Execution;
  /** Flags with which another command looks at the same place. */
  readonly flags: string;
  print(line: string): void;
  readonly bars: ProgressOutput;
}

/**
 * Fetches a run's artifacts into a folder as `headstart train --out` leaves them there, each whole or not at all.
 * @throws ConfigError where there is no such run, it has no artifact yet, or the folder holds something else
 */
export async function getRun(store: BlobStore, runId: string, options: GetOptions): Promise<void> {
  const { print, bars, force } = options;
  const { artifacts, file, status, startedAt, endedAt, source } = await describeRun(store, runId, options.execution);
  if (artifacts.length === 0) {
    throw new ConfigError(`The run "${runId}" has no artifacts to fetch: it is ${status}`, {
      remedy: `"headstart runs show ${runId}${options.flags}" shows details`,
    });
  }
  const out = new OutFolder(resolve(options.out));
  const unlock = await out.lock();
  try {
    await out.claim(runId, force);
    const total = artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
    const bar = new ProgressBar('Fetching', '', total, bars, Date.now, bytesText);
    const counted = {
      list: (prefix: string) => store.list(prefix),
      async get(key: string) {
        const bytes = await store.get(key);
        bar.add(bytes?.length ?? 0);
        return bytes;
      },
    };
    try {
      const { prefix } = runKeys(runId);
      await out.receive(counted, prefix, await artifactSums((name) => store.get(prefix + name)));
    } finally {
      bar.makeRoom();
    }
    // A run that says nothing of itself is known by its id: another one does not overwrite it.
    const known = status === 'unfinished' || status === 'damaged' ? 'stopped' : status;
    await out.writeRun(file ?? { schemaVersion: 1, runId, status: known, source, startedAt, endedAt });
    const folder = relative('', out.path) || '.';
    print(
      `Fetched: ${artifacts.length} files, ${bytesText(total)}, into ${folder.startsWith('..') ? out.path : folder}`,
    );
  } finally {
    await unlock();
  }
}
