import { runKeys } from '../artifacts';
import type { StoredBase } from '../backbone/architecture';
import { backboneOf, runBase } from '../backbone/backbone-of';
import type { Manifest } from '../dataset/manifest';
import { FormatError } from '../errors';
import { featureSpace } from '../features/feature-space';
import type { FeatureSource } from '../features/run-features';
import type { Head } from '../head/head';
import { keptRung, loadLadder } from '../head/ladder';
import { loadHead } from '../head/store-head';
import { getJson } from '../json-file';
import { fineTuneResultSchema } from '../records/fine-tune-result';
import type { BlobStore } from '../storage/blob-store';

export { type FineTuneResult, fineTuneResultSchema } from '../records/fine-tune-result';

/** The model that a run publishes. */
export interface PublishedModel {
  readonly head: Head;
  readonly base: StoredBase & { readonly name: string };
  /** Keras' index of the base's first layer that was trained; undefined where all of it is frozen. */
  readonly tunedFrom?: number;
  /** Where the features of validation and test images by this base are; the run's own source without it. */
  readonly features?: FeatureSource;
}

/**
 * The model that the ladder says is kept: the head on the frozen base, or on the fine-tuned one.
 * @returns undefined where the run has no head yet
 * @throws FormatError where the ladder names a model that is not there
 */
export async function loadPublishedModel(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
): Promise<PublishedModel | undefined> {
  if (keptRung(await loadLadder(store, runId))?.name !== 'fine-tuned') {
    const head = await loadHead(store, runId);
    return head && { head, base: runBase(manifest) };
  }
  const keys = runKeys(runId).fineTune;
  const result = await getJson(store, keys.result, fineTuneResultSchema);
  const head = await loadHead(store, runId, keys.head);
  if (!result || !head)
    throw new FormatError(
      `The run "${runId}" keeps a fine-tuned model, and "${keys.result}" or "${keys.head.model}" is not there`,
      { remedy: 'run the same "headstart train" again: missing files are made again' },
    );
  const base = { ...result.base, backbone: backboneOf(manifest) };
  return { head, base, tunedFrom: result.at.index, features: tunedSource(runId, manifest, result.base) };
}

/** The features of validation and test images by the fine-tuned base. */
export const tunedSource = (runId: string, manifest: Manifest, base: { readonly sha256: string }): FeatureSource => ({
  space: featureSpace({ base, config: manifest.config }),
  featureCount: backboneOf(manifest).featureCount,
  keyOf: runKeys(runId).fineTune.features,
});
