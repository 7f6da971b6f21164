import { runKeys } from '../../shared/artifacts';
import { multiLabelManifestSchema } from '../../shared/dataset/manifest';
import { FeaturesGoneError } from '../../shared/errors';
import { runFeatures } from '../../shared/features/run-features';
import { loadHead } from '../../shared/head/store-head';
import { getJson } from '../../shared/json-file';
import { compareAnswers, type PairedAnswers } from '../../shared/registry/compare-answers';
import { measureValidation } from '../../shared/registry/measure-validation';
import type { ValidationRecord } from '../../shared/registry/registry-files';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { ComparedMultiLabel } from './compare-multi-label';

/** A multi-label run and what it measured. */
export interface MultiLabelRun {
  readonly runId: string;
  readonly metrics: ComparedMultiLabel;
}

/**
 * Two multi-label runs image by image, from the features that are in the store, as versions of a model are compared.
 * @returns a string that says why not: their images or classes differ, or what they were measured by is gone
 */
export async function pairedRuns(
  store: BlobStore,
  before: MultiLabelRun,
  after: MultiLabelRun,
): Promise<PairedAnswers | string> {
  const { classes } = after.metrics;
  if (JSON.stringify(before.metrics.classes) !== JSON.stringify(classes)) return 'their classes differ';
  const records: ValidationRecord[] = [];
  for (const run of [before, after]) {
    const record = await answersOf(store, run);
    if (!record) return `the features or the head of the run "${run.runId}" are gone`;
    records.push(record);
  }
  const [a, b] = records as [ValidationRecord, ValidationRecord];
  if (a.imagesSha256 !== b.imagesSha256) return 'their validation images differ';
  return compareAnswers(a, b, classes.length);
}

async function answersOf(store: BlobStore, { runId, metrics }: MultiLabelRun): Promise<ValidationRecord | undefined> {
  const manifest = await getJson(store, runKeys(runId).manifest, multiLabelManifestSchema);
  const head = await loadHead(store, runId);
  if (!manifest || !head) return undefined;
  const thresholds = metrics.thresholds.map(({ threshold }) => threshold);
  try {
    return await measureValidation(store, runId, manifest, runFeatures(runId, manifest), { head, thresholds });
  } catch (error) {
    // The cache may have let them go since.
    if (error instanceof FeaturesGoneError) return undefined;
    throw error;
  }
}
