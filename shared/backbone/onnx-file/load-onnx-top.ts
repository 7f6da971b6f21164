import { baseKeys } from '../../artifacts';
import type { BlobStore } from '../../storage/blob-store';
import type { StoredBase } from '../architecture';
import { loadBaseFile } from '../base-file';
import type { Top } from '../top';
import { readOnnx } from './read-onnx';
import { readTop } from './read-top';

/**
 * The classifier of ImageNet's classes that a stored ONNX file ends in, where the features are what it reads.
 * @throws BaseError where the store has no such file, FormatError where it is damaged
 */
export async function loadOnnxTop(
  store: BlobStore,
  { sha256, backbone: { title, featureCount, onnx } }: StoredBase,
): Promise<Top | undefined> {
  const file = await loadBaseFile(store, { key: baseKeys(sha256).onnxFile, sha256 });
  return onnx && readTop(readOnnx(file, title), { tensor: onnx.output, count: featureCount });
}
