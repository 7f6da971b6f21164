import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import type { MeasuredRows } from './measured-rows';
import { readSplits, SplitTable } from './read-feature-table';
import type { FeatureSource } from './run-features';
import { SpilledSplit, spillSplits } from './spilled-rows';

/** What a function of 1.8 GB has room for beside the lists of its images. */
export const MEASURED_IN_MEMORY_BYTES = 512 * 1024 ** 2;

/** The features that a model is measured by; a file that they are in goes with `remove`. */
export interface MeasuredSplits {
  readonly validation: MeasuredRows;
  readonly test: MeasuredRows;
  remove(): Promise<void>;
}

/**
 * Validation and test, from feature files that are each read once: in memory, or, where they take too much of it, in scratch
 * files.
 * @throws FeaturesGoneError naming a feature file that is gone or damaged, SetupError where the disk has no room for the rows
 */
export async function openMeasuredRows(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  source: FeatureSource,
  inMemoryBytes = MEASURED_IN_MEMORY_BYTES,
): Promise<MeasuredSplits> {
  const { featureCount } = source;
  const { counts } = manifest;
  const perClass = [counts.validation, counts.test].flatMap((own) => Object.values(own));
  const images = perClass.reduce((sum, count) => sum + count, 0);
  if (images * featureCount * Float32Array.BYTES_PER_ELEMENT <= inMemoryBytes) {
    const [validation, test] = [new SplitTable('validation', featureCount), new SplitTable('test', featureCount)];
    await readSplits(store, runId, manifest, [validation, test], source);
    return { validation: validation.table, test: test.table, remove: async () => undefined };
  }
  const folder = () => mkdtemp(join(tmpdir(), 'headstart-'));
  const validation = new SpilledSplit('validation', featureCount, await folder());
  const test = new SpilledSplit('test', featureCount, await folder());
  await spillSplits(store, runId, manifest, { spilled: [validation, test], source });
  return {
    validation,
    test,
    async remove() {
      await validation.remove();
      await test.remove();
    },
  };
}
