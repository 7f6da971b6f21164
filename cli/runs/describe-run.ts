import type { z } from 'zod';
import { runKeys } from '../../shared/artifacts';
import { type Manifest, manifestSchema, multiLabelManifestSchema } from '../../shared/dataset/manifest';
import { ConfigError } from '../../shared/errors';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import type { RunFile } from '../../shared/records/run-file';
import type { BlobStore } from '../../shared/storage/blob-store';
import { ARTIFACTS, refuseFolderInPlace } from '../local/out-folder';
import { type Execution, type ListedRun, readRunFile, summaryOf } from './list-runs';
import { readShown } from './read-shown';

/** As much of metrics.json as is shown, so that what an older version wrote can be shown too. */
const shownMetrics = metricsFileSchema.pick({
  classes: true,
  counts: true,
  skipped: true,
  base: true,
  initial: true,
  zeroShot: true,
  final: true,
  test: true,
  perClass: true,
});
export type ShownMetrics = z.output<typeof shownMetrics>;

/** The same of a multi-label run. */
const shownMultiLabel = multiLabelMetricsSchema.pick({
  schemaVersion: true,
  task: true,
  classes: true,
  counts: true,
  images: true,
  skipped: true,
  base: true,
  initial: true,
  final: true,
  thresholds: true,
  validation: true,
  test: true,
});
export type ShownMultiLabel = z.output<typeof shownMultiLabel>;

/** A run as its store knows it. */
export interface DescribedRun extends ListedRun {
  readonly file?: RunFile;
  readonly manifest?: Manifest;
  readonly metrics?: ShownMetrics;
  /** What a multi-label run has in their place. */
  readonly multiLabel?: ShownMultiLabel;
  /** What `runs get` fetches, by name within the run. */
  readonly artifacts: readonly { readonly name: string; readonly bytes: number }[];
}

/** @throws ConfigError where neither the store nor Step Functions knows the run, FormatError where a record of it is damaged */
export async function describeRun(store: BlobStore, runId: string, execution?: Execution): Promise<DescribedRun> {
  const keys = runKeys(runId);
  const artifacts: { name: string; bytes: number }[] = [];
  let bytes = 0;
  for await (const object of store.list(keys.prefix)) {
    bytes += object.bytes;
    const name = object.key.slice(keys.prefix.length);
    refuseFolderInPlace(name);
    if (isArtifact(name)) artifacts.push({ name, bytes: object.bytes });
  }
  if (bytes === 0 && !execution) {
    throw new ConfigError(`There is no run "${runId}" in ${store.uri}`, {
      remedy: '"headstart runs list" lists the runs of a store; --store and --stack choose another',
    });
  }
  const [file, manifest, measured] = await Promise.all([
    readRunFile(store, runId),
    readShown(store, keys.manifest, manifestSchema, multiLabelManifestSchema),
    readShown(store, keys.metrics, shownMetrics, shownMultiLabel),
  ]);
  const ofKind = measured && ('task' in measured ? { multiLabel: measured } : { metrics: measured });
  const hasReport = artifacts.some(({ name }) => keys.prefix + name === keys.report);
  const summary = summaryOf(runId, file, hasReport, execution);
  return { ...summary, source: summary.source ?? manifest?.source.uri, bytes, file, manifest, ...ofKind, artifacts };
}

export const isArtifact = (name: string) =>
  ARTIFACTS.some((artifact) => name === artifact || (artifact.endsWith('/') && name.startsWith(artifact)));
