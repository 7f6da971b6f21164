import { runKeys } from '../../shared/artifacts';
import { manifestSchema, multiLabelManifestSchema } from '../../shared/dataset/manifest';
import { FormatError } from '../../shared/errors';
import { getJsonOfEither } from '../../shared/json-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { type ComparedMultiLabel, comparedMultiLabel } from './compare-multi-label';
import { type ComparedMetrics, comparedMetrics, sameData } from './compare-runs';
import { listRuns } from './list-runs';

/** A store of many runs of other data sets is not searched to its end. */
const MOST_RUNS = 50;

/** A run of either kind and what it measured. */
export interface ComparableRun {
  readonly runId: string;
  readonly startedAt?: string;
  readonly metrics: ComparedMetrics | ComparedMultiLabel;
}

/** A finished run's metrics; undefined where there are none, or none that this version can read. */
export async function comparableRun(store: BlobStore, runId: string): Promise<ComparableRun['metrics'] | undefined> {
  return getJsonOfEither(store, runKeys(runId).metrics, comparedMetrics, comparedMultiLabel).catch(onlyFormat);
}

/**
 * The newest finished run, other than `runId`, on the same archive and split: same size of archive, classes and counts,
 * and one label per image or several as it has.
 * What a store knows is no part of a run's artifacts, which are the same bytes wherever they are made; so a comparison is
 * shown, and never written into one of them.
 */
export async function lastRun(store: BlobStore, runId: string): Promise<ComparableRun | undefined> {
  const bytesOf = async (id: string) =>
    (await getJsonOfEither(store, runKeys(id).manifest, SOURCE, SOURCE_OF_LABELS).catch(onlyFormat))?.source.bytes;
  const own = await comparableRun(store, runId);
  const bytes = await bytesOf(runId);
  if (!own || bytes === undefined) return undefined;
  const others = (await listRuns(store)).filter((run) => run.runId !== runId && run.status === 'succeeded');
  for (const other of others.slice(0, MOST_RUNS)) {
    if ((await bytesOf(other.runId)) !== bytes) continue;
    const metrics = await comparableRun(store, other.runId);
    if (metrics && isMultiLabel(metrics) === isMultiLabel(own) && sameData(own, metrics))
      return { runId: other.runId, startedAt: other.startedAt, metrics };
  }
  return undefined;
}

const SOURCE = manifestSchema.pick({ source: true });
const SOURCE_OF_LABELS = multiLabelManifestSchema.pick({ schemaVersion: true, source: true });

const isMultiLabel = (metrics: ComparableRun['metrics']) => 'task' in metrics;

function onlyFormat(error: unknown): undefined {
  if (error instanceof FormatError) return undefined;
  throw error;
}
