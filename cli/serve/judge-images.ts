import type { Manifest, Split } from '../../shared/dataset/manifest';
import { FormatError } from '../../shared/errors';
import {
  type FeatureRows,
  listFeatureRows,
  readSplits,
  type SplitRows,
} from '../../shared/features/read-feature-table';
import { runFeatures } from '../../shared/features/run-features';
import { loadPublishedModel } from '../../shared/fine-tune/fine-tune-result';
import { predictHead } from '../../shared/head/predict-head';
import type { JudgedImage } from '../../shared/records/served-images';
import { SPLITS } from '../../shared/records/splits';
import type { BlobStore } from '../../shared/storage/blob-store';

/**
 * Every usable image of a run with its prediction, from features that are in the store: no image is decoded. Each feature
 * file is read once, and a few are in memory at a time.
 * @throws FormatError where the run has no model there, FeaturesGoneError where features have been evicted
 */
export async function judgeImages(store: BlobStore, runId: string, manifest: Manifest): Promise<JudgedImage[]> {
  const model = await loadPublishedModel(store, runId, manifest);
  if (!model) throw new FormatError(`The run "${runId}" has no trained head`);
  const { head } = model;
  const own = runFeatures(runId, manifest);
  const images: Record<Split, JudgedImage[]> = { train: [], validation: [], test: [] };
  const describe = (split: Split, { names, labels }: FeatureRows) => {
    const classOf = (i: number) => manifest.classes[labels[i] as number] as string;
    images[split] = names.map((file, i) => ({ file, class: classOf(i), split }));
    return images[split];
  };
  const judge = (split: Split): SplitRows => ({
    split,
    take(rows) {
      const judged = describe(split, rows);
      return (i, features) => {
        const probabilities = predictHead(head, features, 1);
        const confidence = probabilities.reduce((most, value) => Math.max(most, value), 0);
        const predicted = head.classes[probabilities.indexOf(confidence)] as string;
        judged[i] = { ...(judged[i] as JudgedImage), predicted, confidence };
      };
    },
  });
  // The fine-tuned base has computed no features of training images.
  if (model.features) describe('train', await listFeatureRows(store, runId, manifest, 'train', own));
  const known = SPLITS.filter((split) => split !== 'train' || !model.features);
  await readSplits(store, runId, manifest, known.map(judge), model.features ?? own);
  return SPLITS.flatMap((split) => images[split]);
}
