import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ableTo, architectureOf } from '../../shared/backbone/architectures';
import { ConfigError, FormatError } from '../../shared/errors';
import { readModelTfjs } from '../../shared/head/read-model-tfjs';
import { writeModelKeras } from '../../shared/head/write-model-keras';
import { checkFiles, MEND_FILES } from '../verify/check-files';
import type { ModelFolder } from '../verify/model-folder';

/**
 * A model's .keras file, made from its TensorFlow.js export: the same layers, the same float32 weights.
 * @throws ConfigError where its base has no layers of Keras, FormatError where that export is missing or not as it was written
 */
export async function exportKeras(model: ModelFolder): Promise<Uint8Array> {
  const { path, manifest } = model;
  checkTensorflow(manifest);
  const wrong = await checkFiles(model);
  const problems = ['model.json', 'weights.bin'].flatMap((name) => wrong.get(name) ?? []);
  if (problems.length) {
    throw new FormatError(`Cannot export the model in "${path}": ${problems.join(', ')}`, { remedy: MEND_FILES });
  }
  const read = (name: string) => readFile(join(path, name)).catch(() => undefined);
  const modelJson = (await read('model.json')) ?? new Uint8Array();
  const { weights, head, imageSizePx, tunedFrom } = await readModelTfjs(modelJson, read, manifest);
  return writeModelKeras(weights, head, imageSizePx, tunedFrom);
}

/** @throws ConfigError where the base has no layers of Keras */
function checkTensorflow({ base: { backbone } }: ModelFolder['manifest']): void {
  if (!backbone || architectureOf(backbone).can.tensorflow) return;
  const kind = architectureOf(backbone).title;
  const which = kind === backbone.title ? kind : `${backbone.title}, ${kind}`;
  throw new ConfigError(`The base of this model is ${which}, and has no form in Keras`, {
    remedy: `use its model.onnx, or train with a base that has one: ${ableTo('tensorflow').join(', ')}`,
  });
}
