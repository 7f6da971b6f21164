import { runKeys } from '../artifacts';
import { backboneOf } from '../backbone/backbone-of';
import type { Manifest } from '../dataset/manifest';
import { featureSpace } from './feature-space';

/** Which features of a run's images are meant: those by its base, unless it is said otherwise. */
export interface FeatureSource {
  readonly space: string;
  /** Length of a row. */
  readonly featureCount: number;
  /** Where the result of a shard lies, which says which row belongs to which image. */
  keyOf(shard: number): string;
}

/** The features of a run's images by its own base. */
export const runFeatures = (runId: string, manifest: Manifest): FeatureSource => ({
  space: featureSpace(manifest),
  featureCount: backboneOf(manifest).featureCount,
  keyOf: runKeys(runId).shardResult,
});
