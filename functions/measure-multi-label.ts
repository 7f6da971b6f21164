import { runKeys } from '../shared/artifacts';
import { targetsOf } from '../shared/dataset/label-sets';
import type { Manifest } from '../shared/dataset/manifest';
import { runFeatures } from '../shared/features/run-features';
import { settledImages } from '../shared/features/split-file';
import type { Head, LossAndAccuracy } from '../shared/head/head';
import { loadLadder } from '../shared/head/ladder';
import { spreadFileSchema } from '../shared/head/spread';
import { getJson } from '../shared/json-file';
import { chooseThresholds, coOccurrence, labelExamples, measureLabels } from '../shared/metrics/measure-labels';
import type { MultiLabelMetrics } from '../shared/records/multi-label-metrics';
import type { BlobStore } from '../shared/storage/blob-store';
import { predictionsOf } from './predictions-of';
import { recordedRun } from './recorded-run';
import { withMeasuredSplits } from './with-measured-splits';

/** metrics.json of a run whose images may have several labels. */
export async function measureMultiLabel(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  labelSets: readonly (readonly number[])[],
  head: Head,
  initial: LossAndAccuracy,
): Promise<MultiLabelMetrics> {
  const { classes } = manifest;
  return withMeasuredSplits(
    store,
    runId,
    manifest,
    runFeatures(runId, manifest),
    async ({ validation, test }, settled) => {
      const targets = { classes: classes.length, values: targetsOf(labelSets, classes.length) };
      const onValidation = { ...predictionsOf(head, validation), targets };
      const chosen = chooseThresholds(onValidation);
      const thresholds = chosen.map(({ threshold }) => threshold);
      const measured = measureLabels(onValidation, classes, thresholds);
      const images = { validation: validation.count, test: test.count };
      const {
        labelsFrom,
        counts,
        classes: _,
        ...recorded
      } = await recordedRun(store, runId, manifest, settled, images);
      const spread = await getJson(store, runKeys(runId).head.spread, spreadFileSchema);
      return {
        schemaVersion: 2,
        task: 'multi-label',
        classes,
        labelsFrom,
        counts,
        images: settledImages(imagesIn(manifest), settled),
        ...recorded,
        initial,
        final: { loss: measured.loss, accuracy: measured.accuracy },
        thresholds: chosen.map(({ threshold, isChosen }, i) => ({
          class: classes[i] as string,
          threshold,
          chosenOn: isChosen ? 'validation' : null,
        })),
        validation: measured,
        test: test.count ? measureLabels({ ...predictionsOf(head, test), targets }, classes, thresholds) : null,
        coOccurrence: coOccurrence(onValidation),
        examples: labelExamples(onValidation, classes, thresholds),
        ladder: await loadLadder(store, runId),
        repeats: spread?.repeats ?? null,
        crossValidation: spread?.crossValidation ?? null,
      };
    },
  );
}

/** A manifest of several labels per image has them. */
const imagesIn = ({ images }: Manifest) => images ?? { train: 0, validation: 0, test: 0 };
