import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SeveralLabels } from '../../shared/dataset/open-dataset';
import { FormatError, SourceError } from '../../shared/errors';
import type { Classifier, ClassifierOptions } from '../../shared/head/classifier';
import { readNamedFile } from '../../shared/storage/read-named-file';
import { pinnedVersion } from '../machine/pinned-version';
import { giveRunFolder } from '../run-folder';

const MODEL = 'model.onnx';

/**
 * Loads the model of a finished run.
 * @param run its folder, or the model/ in it, which may have been copied elsewhere
 * @param several whether the caller accepts a multi-label model
 * @throws SourceError where the folder holds no finished run, FormatError where its model is of another version,
 *   NewerFormatError where it is multi-label and that is refused, SetupError where ONNX Runtime is not set up
 */
export async function loadClassifier(
  run: string,
  options?: ClassifierOptions,
  several: SeveralLabels = 'refuse',
): Promise<Classifier> {
  const folder = [join(run, 'model'), run].find((own) => existsSync(join(own, 'manifest.json')));
  // In a store a run that is not finished has a manifest.json, too: that of its archive.
  if (!folder || (folder === run && !existsSync(join(run, MODEL)))) {
    throw new SourceError(`"${run}" contains no finished run: it has no model/manifest.json`, {
      remedy: giveRunFolder(run),
    });
  }
  const [
    { modelManifestSchema, multiLabelModelManifestSchema },
    { parseRecordOfEither },
    { isWhole },
    { openClassifier },
  ] = await Promise.all([
    import('../../shared/records/model-manifest'),
    import('../../shared/records/parse-record'),
    import('../../shared/records/file-sum'),
    import('../../shared/head/classifier'),
  ]);
  const file = join(folder, 'manifest.json');
  const other = several === 'read' ? multiLabelModelManifestSchema : modelManifestSchema;
  const manifest = parseRecordOfEither(await readNamedFile(file), file, modelManifestSchema, other);
  const model = join(folder, MODEL);
  const spoiled = (what: string) =>
    new FormatError(`"${model}" ${what}`, {
      remedy: 'run the same "headstart train" again: damaged files are made again',
    });
  if (!existsSync(model)) throw spoiled('is missing');
  const onnx = await readNamedFile(model);
  const sum = manifest.files.find(({ name }) => name === MODEL);
  if (sum && !isWhole(onnx, sum)) {
    throw spoiled(`is damaged: its sha256 is not ${sum.sha256}, as its manifest says`);
  }
  pinnedVersion('onnxruntime-node');
  return openClassifier(manifest, onnx, options);
}

/**
 * The same for a model that assigns several classes to an image, or none.
 * @throws FormatError if it assigns exactly one, and what loadClassifier() throws
 */
export async function loadMultiLabelClassifier(
  run: string,
  options?: ClassifierOptions,
): Promise<{ readonly classifier: Classifier; readonly thresholds: readonly number[] }> {
  return withThresholds(await loadClassifier(run, options, 'read'), `in "${run}"`);
}

/**
 * A classifier that may say several classes of an image, with the thresholds of its classes.
 * @param which for the message: 'in "run"'
 * @throws FormatError where it says one; it is then released
 */
export async function withThresholds(
  classifier: Classifier,
  which: string,
): Promise<{ readonly classifier: Classifier; readonly thresholds: readonly number[] }> {
  const { thresholds } = classifier;
  if (thresholds) return { classifier, thresholds };
  await classifier.release();
  throw new FormatError(`The model ${which} says one class per image`, { remedy: 'use loadModel() or predict()' });
}
