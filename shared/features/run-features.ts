import { runKeys } from '../artifacts';
import { backboneOf } from '../backbone/backbone-of';
import type { Manifest } from '../dataset/manifest';
import { featureSpace } from '../features/feature-space';
import type { FeatureSource } from '../features/read-feature-table';

/** The features of a run's images by its own base. */
export const runFeatures = (runId: string, manifest: Manifest): FeatureSource => ({
  space: featureSpace(manifest),
  featureCount: backboneOf(manifest).featureCount,
  keyOf: runKeys(runId).shardResult,
});
