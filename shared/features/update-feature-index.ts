import type { Manifest } from '../dataset/manifest';
import type { BlobStore } from '../storage/blob-store';
import { FeatureCache } from './feature-cache';
import type { FeaturePlace } from './feature-index';
import { featureSpace } from './feature-space';
import { readShardResults } from './shard-result';

/** Makes a run's features findable image by image, for archives that have grown or changed since. */
export async function updateFeatureIndex(store: BlobStore, runId: string, manifest: Manifest): Promise<void> {
  const places = new Map<string, FeaturePlace>();
  for await (const { file, rows } of readShardResults(store, runId, manifest)) {
    for (const { sha256, row } of rows) places.set(sha256, { file, row });
  }
  await new FeatureCache(store, featureSpace(manifest.base.sha256, manifest.config)).remember(places);
}
