import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError, SourceError } from '../../shared/errors';
import type { Classifier } from '../../shared/head/classifier';

/**
 * Loads the model of a finished run.
 * @throws SourceError where the folder holds no finished run, FormatError where its model is of another version
 */
export async function loadClassifier(run: string): Promise<Classifier> {
  const file = join(run, 'model', 'manifest.json');
  if (!existsSync(file)) {
    throw new SourceError(`"${run}" holds no finished run: it has no model/manifest.json`, {
      remedy: 'give the folder that "headstart train --out" filled',
    });
  }
  const [{ modelManifestSchema }, { openClassifier }] = await Promise.all([
    import('../../shared/head/model-manifest'),
    import('../../shared/head/classifier'),
  ]);
  const manifest = modelManifestSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!manifest.success) {
    const [issue] = manifest.error.issues;
    throw new FormatError(
      `The model of "${run}" is not what this version writes: "${issue?.path.join('.')}": ${issue?.message}`,
      { remedy: 'train it again with this version' },
    );
  }
  return openClassifier(manifest.data, join(run, 'model', 'model.onnx'));
}
