import type { Manifest } from '../../shared/dataset/manifest';
import { FormatError } from '../../shared/errors';
import { eachRow } from '../../shared/features/gather-rows';
import { listFeatureRows } from '../../shared/features/read-feature-table';
import { runFeatures } from '../../shared/features/run-features';
import { loadPublishedModel } from '../../shared/fine-tune/fine-tune-result';
import { predictHead } from '../../shared/head/predict-head';
import type { JudgedImage } from '../../shared/records/served-images';
import { SPLITS } from '../../shared/records/splits';
import type { BlobStore } from '../../shared/storage/blob-store';

/**
 * Every usable image of a run and what its model says of it, from features that are in the store: no image is decoded. One
 * feature file is in memory at a time.
 * @throws FormatError where the run has no model there, FeaturesGoneError where features have been evicted
 */
export async function judgeImages(store: BlobStore, runId: string, manifest: Manifest): Promise<JudgedImage[]> {
  const model = await loadPublishedModel(store, runId, manifest);
  if (!model) throw new FormatError(`The run "${runId}" has no trained head`);
  const { head } = model;
  const own = runFeatures(runId, manifest);
  const judged: JudgedImage[] = [];
  for (const split of SPLITS) {
    // The fine-tuned base has computed no features of training images.
    const isKnown = split !== 'train' || !model.features;
    const source = isKnown ? (model.features ?? own) : own;
    const rows = await listFeatureRows(store, runId, manifest, split, source);
    const images = rows.map(({ name, label }): JudgedImage => {
      return { file: name, class: manifest.classes[label] as string, split };
    });
    if (isKnown) {
      await eachRow(rows, source.featureCount, { store, space: source.space }, (i, features) => {
        const probabilities = predictHead(head, features, 1);
        const confidence = probabilities.reduce((most, value) => Math.max(most, value), 0);
        const predicted = head.classes[probabilities.indexOf(confidence)] as string;
        images[i] = { ...(images[i] as JudgedImage), predicted, confidence };
      });
    }
    judged.push(...images);
  }
  return judged;
}
