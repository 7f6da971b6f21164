import { runKeys } from '../../shared/artifacts';
import { targetsOf } from '../../shared/dataset/label-sets';
import type { Manifest, Split } from '../../shared/dataset/manifest';
import { FormatError } from '../../shared/errors';
import { readSplits, type SplitRows } from '../../shared/features/read-feature-table';
import { multiLabelRowLoss } from '../../shared/head/multi-label-slope';
import { predictHead } from '../../shared/head/predict-head';
import { loadHead } from '../../shared/head/store-head';
import { getJson } from '../../shared/json-file';
import { multiLabelMetricsSchema } from '../../shared/records/multi-label-metrics';
import type { JudgedLabels } from '../../shared/records/served-images';
import { SPLITS } from '../../shared/records/splits';
import type { BlobStore } from '../../shared/storage/blob-store';
import type { LabelsOfRun } from './choose-labels';

/**
 * Every usable image of a multi-label run with what its model says, from features that are in the store: no image is decoded.
 * Each feature file is read once, and a few are in memory at a time.
 * @throws FormatError where the run has no model or no metrics there, FeaturesGoneError where features have been evicted
 */
export async function judgeLabels(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  labelSets: readonly (readonly number[])[],
): Promise<LabelsOfRun> {
  const { classes } = manifest;
  const head = await loadHead(store, runId);
  if (!head) throw new FormatError(`The run "${runId}" has no trained head`);
  // What the classes are said by was chosen when they were measured.
  const metrics = await getJson(store, runKeys(runId).metrics, multiLabelMetricsSchema);
  if (!metrics) throw new FormatError(`The run "${runId}" has not been measured`);
  const thresholds = metrics.thresholds.map(({ threshold }) => threshold);
  const targets = { classes: classes.length, values: targetsOf(labelSets, classes.length) };
  const images: Record<Split, JudgedLabels[]> = { train: [], validation: [], test: [] };
  const judge = (split: Split): SplitRows => ({
    split,
    take({ names, labels }) {
      const judged = new Array<JudgedLabels>(names.length);
      images[split] = judged;
      return (i, features) => {
        const probabilities = predictHead(head, features, 1);
        const set = labels[i] as number;
        judged[i] = {
          file: names[i] as string,
          split,
          labels: (labelSets[set] ?? []).map((label) => classes[label] as string),
          predicted: classes.filter((_, label) => (probabilities[label] as number) >= (thresholds[label] as number)),
          probabilities: Array.from(probabilities),
          loss: multiLabelRowLoss(probabilities, 0, set, targets),
        };
      };
    },
  });
  await readSplits(store, runId, manifest, SPLITS.map(judge));
  return { classes, thresholds, images: SPLITS.flatMap((split) => images[split]) };
}
