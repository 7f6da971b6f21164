import { runKeys } from '../../shared/artifacts';
import { ConfigError } from '../../shared/errors';
import type { BlobStore } from '../../shared/storage/blob-store';
import { checkRunId } from '../cloud/start-run';
import { compareEither, type EitherComparison } from './compare-either';
import { sameData } from './compare-runs';
import { type ComparableRun, comparableRun, lastRun } from './last-run';
import { runIdOf } from './run-id-of';

export interface StoredComparison extends EitherComparison {
  readonly before: ComparableRun;
  readonly after: ComparableRun;
  /** Whether both were measured on what are, by all that is known, the same images: else the numbers do not compare. */
  readonly isSameData: boolean;
}

/**
 * Compares a run of a store with another, or with the last one on the same data.
 * @param named its id or its folder
 * @throws ConfigError where a run has no metrics, one is multi-label and the other is not, or there is no other one
 */
export async function compareStoredRuns(store: BlobStore, named: string, other?: string): Promise<StoredComparison> {
  const after = await measured(store, await runIdOf(named));
  const before = other === undefined ? await lastRun(store, after.runId) : await measured(store, await runIdOf(other));
  if (!before) throw new ConfigError(`${store.uri} has no other finished run on the data of "${after.runId}"`);
  const comparison = await compareEither(store, before, after);
  return { ...comparison, before, after, isSameData: sameData(before.metrics, after.metrics) };
}

async function measured(store: BlobStore, runId: string): Promise<ComparableRun> {
  const metrics = await comparableRun(store, checkRunId(runId));
  if (metrics) return { runId, metrics };
  throw new ConfigError(`The run "${runId}" has no metrics in ${store.uri}: no file "${runKeys(runId).metrics}"`, {
    remedy: '"headstart runs list" lists the runs of a store and their results',
  });
}
