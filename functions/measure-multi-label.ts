import { runKeys } from '../shared/artifacts';
import { targetsOf } from '../shared/dataset/label-sets';
import type { Manifest } from '../shared/dataset/manifest';
import type { FeatureTable } from '../shared/features/feature-table';
import { readSplits, readUnusable, SplitTable } from '../shared/features/read-feature-table';
import { runFeatures } from '../shared/features/run-features';
import { settledCounts, settledImages } from '../shared/features/split-file';
import type { Head, LossAndAccuracy } from '../shared/head/head';
import { loadLadder } from '../shared/head/ladder';
import type { Targets } from '../shared/head/multi-label-slope';
import { predictHead } from '../shared/head/predict-head';
import { spreadFileSchema } from '../shared/head/spread';
import { settleSplit } from '../shared/inspect/settle-split';
import { getJson } from '../shared/json-file';
import {
  chooseThresholds,
  coOccurrence,
  type LabelPredictions,
  labelExamples,
  measureLabels,
} from '../shared/metrics/measure-labels';
import { warningsOf } from '../shared/metrics/warnings';
import type { MultiLabelMetrics } from '../shared/records/multi-label-metrics';
import type { BlobStore } from '../shared/storage/blob-store';
import { recordedBase } from './recorded-base';
import { redoLostFeatures } from './redo-lost-features';

/** What metrics.json says of a run whose images may have several labels. */
export async function measureMultiLabel(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  labelSets: readonly (readonly number[])[],
  head: Head,
  initial: LossAndAccuracy,
): Promise<MultiLabelMetrics> {
  const { classes, labelsFrom, ignored, excluded, base, config } = manifest;
  const [split, validation, test] = await redoLostFeatures(store, runId, async () => {
    const settled = await settleSplit(store, runId, manifest);
    const { featureCount } = runFeatures(runId, manifest);
    const tables = [new SplitTable('validation', featureCount), new SplitTable('test', featureCount)] as const;
    await readSplits(store, runId, manifest, tables);
    return [settled, tables[0].table, tables[1].table] as const;
  });
  const targets = { classes: classes.length, values: targetsOf(labelSets, classes.length) };
  const onValidation = predictTable(head, validation, targets);
  const chosen = chooseThresholds(onValidation);
  const thresholds = chosen.map(({ threshold }) => threshold);
  const measured = measureLabels(onValidation, classes, thresholds);
  const { skipped, missing } = await readUnusable(store, runId, manifest);
  const spread = await getJson(store, runKeys(runId).head.spread, spreadFileSchema);
  return {
    schemaVersion: 2,
    task: 'multi-label',
    classes,
    labelsFrom,
    counts: settledCounts(manifest, split),
    images: settledImages(imagesIn(manifest), split),
    warnings: warningsOf({ validation: validation.count, test: test.count }, split),
    skipped: skipped.map(({ name, reason }) => ({ file: name, reason })),
    missing,
    ...(excluded && { excluded }),
    ignored,
    base: recordedBase(manifest),
    // The name that the base goes by, never the path or address that it was given as.
    config: { ...config, base: base.name },
    initial,
    final: { loss: measured.loss, accuracy: measured.accuracy },
    thresholds: chosen.map(({ threshold, isChosen }, i) => ({
      class: classes[i] as string,
      threshold,
      chosenOn: isChosen ? 'validation' : null,
    })),
    validation: measured,
    test: test.count ? measureLabels(predictTable(head, test, targets), classes, thresholds) : null,
    coOccurrence: coOccurrence(onValidation),
    examples: labelExamples(onValidation, classes, thresholds),
    ladder: await loadLadder(store, runId),
    repeats: spread?.repeats ?? null,
  };
}

const predictTable = (head: Head, table: FeatureTable, targets: Targets): LabelPredictions => ({
  probabilities: predictHead(head, table.features, table.count),
  labels: table.labels,
  names: table.names,
  targets,
});

/** A manifest of several labels per image has them. */
const imagesIn = ({ images }: Manifest) => images ?? { train: 0, validation: 0, test: 0 };
