import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runKeys } from '../../shared/artifacts';
import { SourceError } from '../../shared/errors';
import { parseRecord } from '../../shared/records/parse-record';
import { runFileSchema } from '../../shared/records/run-file';
import type { ConditionalBlobStore } from '../../shared/storage/blob-store';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { checkRunId } from '../cloud/start-run';

/** A finished run and the store that holds what it was made from: features are what versions are compared by. */
export interface PublishedRun {
  readonly runId: string;
  readonly runs: ConditionalBlobStore;
}

/**
 * Finds the run that is to be published: an id, or a folder that `headstart train --out` or `headstart runs get` filled.
 * @throws SourceError where neither the registry's own store has it nor this machine's
 */
export async function findPublishedRun(
  idOrFolder: string,
  registry: ConditionalBlobStore,
  localStore: string,
): Promise<PublishedRun> {
  const runId = await runIdOf(idOrFolder);
  const runs = await storeOfRun(runId, registry, localStore);
  if (runs) return { runId, runs };
  throw new SourceError(
    `The run "${runId}" is not finished, or not in ${registry.uri}: it has no "${runKeys(runId).metrics}"`,
    {
      remedy: '"headstart runs list" lists the runs of a store; give the --store that "headstart train" was given',
    },
  );
}

/**
 * The store that a finished run lies in: the registry's own, or the folder that `headstart train` keeps runs in, so that
 * a model that was made on a laptop can be published into a bucket, and compared there.
 */
export async function storeOfRun(
  runId: string,
  registry: ConditionalBlobStore,
  localStore: string,
): Promise<ConditionalBlobStore | undefined> {
  for (const store of [registry, openBlobStore(pathToFileURL(localStore).href)]) {
    if ((await store.size(runKeys(runId).metrics)) !== undefined) return store;
  }
  return undefined;
}

async function runIdOf(idOrFolder: string): Promise<string> {
  const file = join(idOrFolder, 'run.json');
  if (!existsSync(file)) return checkRunId(idOrFolder);
  return parseRecord(await readNamedFile(file), file, runFileSchema).runId;
}
