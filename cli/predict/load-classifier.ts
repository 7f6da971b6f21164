import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError, SourceError } from '../../shared/errors';
import type { Classifier, ClassifierOptions } from '../../shared/head/classifier';

const MODEL = 'model.onnx';

/**
 * Loads the model of a finished run.
 * @throws SourceError where the folder holds no finished run, FormatError where its model is of another version
 */
export async function loadClassifier(run: string, options?: ClassifierOptions): Promise<Classifier> {
  const file = join(run, 'model', 'manifest.json');
  if (!existsSync(file)) {
    throw new SourceError(`"${run}" holds no finished run: it has no model/manifest.json`, {
      remedy: 'give the folder that "headstart train --out" filled',
    });
  }
  const [{ modelManifestSchema }, { parseRecord }, { isWhole }, { openClassifier }] = await Promise.all([
    import('../../shared/records/model-manifest'),
    import('../../shared/records/parse-record'),
    import('../../shared/records/file-sum'),
    import('../../shared/head/classifier'),
  ]);
  const manifest = parseRecord(await readFile(file), file, modelManifestSchema);
  const onnx = await readFile(join(run, 'model', MODEL));
  const sum = manifest.files.find(({ name }) => name === MODEL);
  if (sum && !isWhole(onnx, sum)) {
    throw new FormatError(
      `"${join(run, 'model', MODEL)}" is damaged: its sha256 is not ${sum.sha256}, as its manifest says`,
      {
        remedy: 'run the same "headstart train" again: what is damaged is made again',
      },
    );
  }
  return openClassifier(manifest, onnx, options);
}
