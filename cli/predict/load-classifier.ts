import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../../shared/errors';
import type { Classifier, ClassifierOptions } from '../../shared/head/classifier';

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
  const [{ modelManifestSchema }, { parseRecord }, { openClassifier }] = await Promise.all([
    import('../../shared/records/model-manifest'),
    import('../../shared/records/parse-record'),
    import('../../shared/head/classifier'),
  ]);
  const manifest = parseRecord(await readFile(file), file, modelManifestSchema);
  return openClassifier(manifest, join(run, 'model', 'model.onnx'), options);
}
