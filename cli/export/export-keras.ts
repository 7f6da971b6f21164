import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readModelTfjs } from '../../shared/head/read-model-tfjs';
import { writeModelKeras } from '../../shared/head/write-model-keras';
import type { ModelFolder } from '../verify/model-folder';

/**
 * A model's .keras file, made from its TensorFlow.js export: the same layers, the same float32 weights.
 * @throws BaseError, FormatError where that export is missing or not as it was written
 */
export async function exportKeras({ path, manifest }: ModelFolder): Promise<Uint8Array> {
  const read = (name: string) => readFile(join(path, name)).catch(() => undefined);
  const modelJson = (await read('model.json')) ?? new Uint8Array();
  const { weights, head, imageSizePx, tunedFrom } = await readModelTfjs(modelJson, read, manifest);
  return writeModelKeras(weights, head, imageSizePx, tunedFrom);
}
