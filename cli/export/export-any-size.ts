import { join } from 'node:path';
import { FormatError } from '../../shared/errors';
import { writeAnySizeOnnx } from '../../shared/head/write-any-size-onnx';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { checkFiles, MEND_FILES } from '../verify/check-files';
import type { ModelFolder } from '../verify/model-folder';

const MODEL = 'model.onnx';

/**
 * A model's ONNX file with the resize inside, made from the one that the run left.
 * @throws FormatError where that is missing or not as it was written
 */
export async function exportAnySize(model: ModelFolder): Promise<Uint8Array> {
  const problem = (await checkFiles(model)).get(MODEL);
  if (problem) {
    throw new FormatError(`Cannot export the model in "${model.path}": ${problem}`, { remedy: MEND_FILES });
  }
  const { path, manifest } = model;
  // An image without a label is none of the classes already: a multi-label model has nothing else to tell it by.
  const unknown = 'task' in manifest ? undefined : manifest.unknown;
  return writeAnySizeOnnx(await readNamedFile(join(path, MODEL)), unknown);
}
