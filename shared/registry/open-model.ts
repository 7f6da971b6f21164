import { modelKeys } from '../artifacts';
import type { SeveralLabels } from '../dataset/open-dataset';
import { FormatError } from '../errors';
import { sha256Hex } from '../hash';
import { type Classifier, type ClassifierOptions, openClassifier } from '../head/classifier';
import { getJsonOfEither } from '../json-file';
import { modelManifestSchema, multiLabelModelManifestSchema } from '../records/model-manifest';
import type { BlobStore } from '../storage/blob-store';

const REMEDY = 'restore the version from a copy, or publish its run again as a new version';

/**
 * Loads a version's model, checked against its manifest.
 * @param several whether whoever asks can do with a multi-label model
 * @returns undefined where there is no such version
 * @throws FormatError where its files are not those that were published, NewerFormatError where it is multi-label and that
 *   is refused
 */
export async function openModel(
  store: BlobStore,
  name: string,
  version: string,
  options?: ClassifierOptions,
  several: SeveralLabels = 'refuse',
): Promise<Classifier | undefined> {
  const keys = modelKeys(name).version(version);
  // version.json is written last: without it the model's files may not be whole.
  if ((await store.size(keys.file)) === undefined) return undefined;
  const other = several === 'read' ? multiLabelModelManifestSchema : modelManifestSchema;
  const [manifest, onnx] = await Promise.all([
    getJsonOfEither(store, keys.manifest, modelManifestSchema, other),
    store.get(keys.onnx),
  ]);
  if (!manifest || !onnx) {
    throw new FormatError(`"${onnx ? keys.manifest : keys.onnx}" of ${name}@${version} is not in ${store.uri}`, {
      remedy: REMEDY,
    });
  }
  const wanted = manifest.files.find((file) => file.name === 'model.onnx')?.sha256;
  if (sha256Hex(onnx) === wanted) return openClassifier(manifest, onnx, options);
  throw new FormatError(`"${keys.onnx}" is not the file that was published: its sha256 is not ${wanted}`, {
    remedy: REMEDY,
  });
}
