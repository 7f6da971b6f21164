import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backboneOf } from '../backbone/backbone-of';
import type { Manifest } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import type { FeatureTable } from './feature-table';
import { readFeatureTable } from './read-feature-table';
import { type SpilledRows, spillRows } from './spilled-rows';

/** What a function of 3.5 GB has room for beside TensorFlow. */
const IN_MEMORY_BYTES = 2 * 1024 ** 3;

/**
 * The training features: in memory, or, where they take too much of it, in a scratch file. Views and cross-validation put
 * tables together and need them in memory.
 */
export async function openTrainingRows(
  runId: string,
  manifest: Manifest,
  store: BlobStore,
  inMemoryBytes = IN_MEMORY_BYTES,
): Promise<FeatureTable | SpilledRows> {
  const { config, counts } = manifest;
  const images = Object.values(counts.train).reduce((a, b) => a + b, 0);
  const bytes = images * backboneOf(manifest).featureCount * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= inMemoryBytes || config.augment || config.head.crossValidate > 0) {
    return readFeatureTable(store, runId, manifest, 'train');
  }
  return spillRows(store, runId, manifest, 'train', await mkdtemp(join(tmpdir(), 'headstart-')));
}
