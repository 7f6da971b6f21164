import { readAnyManifest } from '../../shared/dataset/read-manifest';
import { checkUsable } from '../../shared/features/check-usable';
import { readFeatureTable, readSkipped } from '../../shared/features/read-feature-table';
import type { SweepOptions } from '../../shared/head/sweep-head';
import { settleSplit } from '../../shared/inspect/settle-split';
import { wilsonInterval } from '../../shared/metrics/wilson-interval';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { SweepFile } from './sweep-file';

export type SweepRunOptions = Pick<SweepOptions, 'trials' | 'folds' | 'repeats' | 'goOn' | 'onTrial' | 'signal'>;

/**
 * Sweeps the head of a run whose features are in the store. Features of test images are not read.
 * @throws FormatError where the store has no such run, or lacks its features
 */
export async function sweepRun(store: BlobStore, runId: string, options: SweepRunOptions): Promise<SweepFile> {
  // TensorFlow takes a second to load.
  const { sweepHead } = await import('../../shared/head/sweep-head');
  const manifest = await readAnyManifest(store, runId);
  await settleSplit(store, runId, manifest);
  const train = await readFeatureTable(store, runId, manifest, 'train');
  const validation = await readFeatureTable(store, runId, manifest, 'validation');
  checkUsable(manifest, await readSkipped(store, runId, manifest), train, validation);
  const { classes, labelSets, config, base } = manifest;
  const { head, seed } = config;
  const trials = await sweepHead({ ...options, train, validation, classes, labelSets, config: head, seed });
  // Of several labels, too: the answers about one image are no independent ones.
  const measured = options.folds ? train.count + validation.count : validation.count;
  return {
    schemaVersion: 1,
    classes,
    base: { name: base.name, sha256: base.sha256 },
    images: { train: train.count, validation: validation.count },
    measuredBy: options.folds ? { folds: options.folds } : 'validation',
    repeats: options.folds ? 1 : options.repeats,
    seed: config.seed,
    trials: trials.map(({ trial, loss, accuracy, ...settings }, i) => ({
      ...{ rank: i + 1, trial, loss, accuracy },
      interval: { ...wilsonInterval(accuracy * measured, measured) },
      ...settings,
    })),
  };
}
