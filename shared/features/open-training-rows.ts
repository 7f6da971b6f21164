import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backboneOf } from '../backbone/backbone-of';
import { imagesOf } from '../dataset/label-sets';
import type { Manifest } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import type { FeatureTable } from './feature-table';
import { readSplits, SplitTable } from './read-feature-table';
import { type SpilledRows, spillRows } from './spilled-rows';

/** What a function of 3.5 GB has room for beside TensorFlow. */
export const IN_MEMORY_BYTES = 2 * 1024 ** 3;

export interface TrainingFeatures {
  readonly train: FeatureTable | SpilledRows;
  readonly validation: FeatureTable;
}

/**
 * What a head is trained on: the training features in memory, or, where they take too much of it, in a scratch file; those
 * of validation in memory. Views and cross-validation put tables together and need them there.
 */
export async function openTrainingRows(
  runId: string,
  manifest: Manifest,
  store: BlobStore,
  inMemoryBytes = IN_MEMORY_BYTES,
): Promise<TrainingFeatures> {
  const { config } = manifest;
  const images = imagesOf(manifest, 'train');
  const { featureCount } = backboneOf(manifest);
  const validation = new SplitTable('validation', featureCount);
  const bytes = images * featureCount * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= inMemoryBytes || config.augment || config.head.crossValidate > 0) {
    const train = new SplitTable('train', featureCount);
    await readSplits(store, runId, manifest, [train, validation]);
    return { train: train.table, validation: validation.table };
  }
  const folder = await mkdtemp(join(tmpdir(), 'headstart-'));
  const train = await spillRows(store, runId, manifest, 'train', folder, [validation]);
  return { train, validation: validation.table };
}
