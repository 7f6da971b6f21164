import { backboneOf } from '../shared/backbone/backbone-of';
import type { Manifest } from '../shared/dataset/manifest';
import { readUnusable } from '../shared/features/read-feature-table';
import { type SplitFile, settledCounts } from '../shared/features/split-file';
import type { MetricsFile } from '../shared/metrics/metrics-file';
import { warningsOf } from '../shared/metrics/warnings';
import { precisionOf } from '../shared/records/precision-of';
import type { BlobStore } from '../shared/storage/blob-store';

/**
 * What metrics.json says of a run beside what was measured, in the order in which it says so.
 * @param settled what was found out about a split that is ours
 * @param measured images that the figures come from
 */
export async function recordedRun(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  settled: SplitFile | undefined,
  measured: Readonly<Record<'validation' | 'test', number>>,
) {
  const { classes, labelsFrom, ignored, excluded, base, config } = manifest;
  const { skipped, missing } = await readUnusable(store, runId, manifest);
  return {
    classes,
    labelsFrom,
    counts: settledCounts(manifest, settled),
    warnings: warningsOf(measured, settled),
    skipped: skipped.map(({ name, reason }) => ({ file: name, reason })),
    missing,
    ...(excluded && { excluded }),
    ignored,
    base: recordedBase(manifest),
    // The name that the base goes by, never the path or address that it was given as.
    config: { ...config, base: base.name },
  };
}

function recordedBase(manifest: Manifest): MetricsFile['base'] {
  const { base, config } = manifest;
  return {
    name: base.name,
    sha256: base.sha256,
    backbone: backboneOf(manifest),
    engine: config.engine,
    precision: precisionOf(base),
    ...(base.int8 && { int8: base.int8 }),
  };
}
