import type { SeveralLabels } from '../../shared/dataset/open-dataset';
import { SourceError } from '../../shared/errors';
import type { Classifier, ClassifierOptions } from '../../shared/head/classifier';
import { parseModelReference } from '../../shared/registry/model-reference';
import { openModel } from '../../shared/registry/open-model';
import { readVersion } from '../../shared/registry/read-registry';
import type { BlobStore } from '../../shared/storage/blob-store';

/**
 * Loads the model that a reference means: of the name alone, its latest version.
 * @param several whether whoever asks can do with a multi-label model
 * @throws ConfigError where it is no reference, SourceError where there is no such version, and what openModel() throws
 */
export async function openReference(
  store: BlobStore,
  reference: string,
  options?: ClassifierOptions,
  several?: SeveralLabels,
): Promise<Classifier> {
  const { name, version } = await readVersion(store, parseModelReference(reference));
  const classifier = await openModel(store, name, version, options, several);
  if (classifier) return classifier;
  throw new SourceError(`The model "${name}@${version}" was removed from ${store.uri} just now`);
}
