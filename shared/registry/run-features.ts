import { runKeys } from '../artifacts';
import { featureCountOf } from '../base/mobilenet-v2';
import type { Manifest } from '../dataset/manifest';
import { featureSpace } from '../features/feature-space';
import type { FeatureSource } from '../features/read-feature-table';

/** The features of a run's images by its own base. */
export const runFeatures = (runId: string, manifest: Manifest): FeatureSource => ({
  space: featureSpace(manifest),
  featureCount: featureCountOf(manifest.config.width),
  keyOf: runKeys(runId).shardResult,
});
