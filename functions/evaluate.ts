import { runKeys } from '../shared/artifacts';
import { runBase } from '../shared/backbone/backbone-of';
import { loadTop } from '../shared/backbone/store-top';
import type { Manifest } from '../shared/dataset/manifest';
import { readAnyManifest } from '../shared/dataset/read-manifest';
import { FormatError } from '../shared/errors';
import type { MeasuredRows } from '../shared/features/measured-rows';
import { type MeasuredSplits, openMeasuredRows } from '../shared/features/open-measured-rows';
import { readFeatureTable, readUnusable } from '../shared/features/read-feature-table';
import { runFeatures } from '../shared/features/run-features';
import { type SplitFile, settledCounts } from '../shared/features/split-file';
import { loadPublishedModel, type PublishedModel } from '../shared/fine-tune/fine-tune-result';
import { fitDirections, nearestTo } from '../shared/head/class-directions';
import { fitTemperature } from '../shared/head/fit-temperature';
import type { Head } from '../shared/head/head';
import { type Ladder, loadLadder } from '../shared/head/ladder';
import { logitsOfRows } from '../shared/head/logits-of-rows';
import { probabilitiesOf } from '../shared/head/predict-head';
import { saveSimilarity } from '../shared/head/similarity';
import { spreadFileSchema } from '../shared/head/spread';
import { inspectRun } from '../shared/inspect/inspect-run';
import type { InspectionFile } from '../shared/inspect/inspection-file';
import { settleSplit } from '../shared/inspect/settle-split';
import { turnedNotice } from '../shared/inspect/turned-images';
import { getJson, putJson } from '../shared/json-file';
import { computeMetrics } from '../shared/metrics/compute-metrics';
import { historyFileSchema, type MetricsFile } from '../shared/metrics/metrics-file';
import { type Predictions, trustMetrics } from '../shared/metrics/trust-metrics';
import { measureUnknown } from '../shared/metrics/unknown-images';
import { warningsOf } from '../shared/metrics/warnings';
import { wilsonInterval } from '../shared/metrics/wilson-interval';
import { measureZeroShot } from '../shared/metrics/zero-shot';
import type { BlobStore } from '../shared/storage/blob-store';
import { evaluateEvent, evaluateResult } from './contracts';
import { defineStep } from './handler';
import { measureMultiLabel } from './measure-multi-label';
import { recordedBase } from './recorded-base';
import { redoLostFeatures } from './redo-lost-features';

/**
 * Measures the model that is kept on validation and, this once, on the test split; writes metrics.json, and what
 * there is to know about the images, inspection.json. No tensor library is needed.
 */
export const evaluate = defineStep({
  name: 'Evaluate',
  event: evaluateEvent,
  result: evaluateResult,
  /** What there is to know about the images needs no head. */
  async ahead({ runId }, { store }) {
    const manifest = await readAnyManifest(store, runId);
    // TrainHead, which is at work meanwhile, finds the same.
    await settleSplit(store, runId, manifest);
    return inspectRun(store, runId, manifest);
  },
  async run({ runId }, { store, progress }, ahead?: InspectionFile) {
    const keys = runKeys(runId);
    const manifest = await readAnyManifest(store, runId);
    const model = await loadPublishedModel(store, runId, manifest);
    const history = await getJson(store, keys.history, historyFileSchema);
    if (!model || !history) throw new FormatError(`The run "${runId}" has no trained head`);

    const metrics = manifest.labelSets
      ? await measureMultiLabel(store, runId, manifest, manifest.labelSets, model.head, history.initial)
      : await measureRun(store, runId, manifest, model, history.initial);
    // The tables that were measured are let go by now: the inspection holds its own.
    const inspection = ahead ?? (await redoLostFeatures(store, runId, () => inspectRun(store, runId, manifest)));
    const notice = turnedNotice(inspection);
    if (notice) progress({ kind: 'notice', text: notice });
    await putJson(store, keys.inspection, inspection);
    await putJson(store, keys.metrics, metrics);
    return { loss: metrics.final.loss, accuracy: metrics.final.accuracy };
  },
});

/** What metrics.json says. */
async function measureRun(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  model: PublishedModel,
  initial: MetricsFile['initial'],
): Promise<MetricsFile> {
  const [split, splits] = await redoLostFeatures(store, runId, async () => {
    const settled = await settleSplit(store, runId, manifest);
    const source = model.features ?? runFeatures(runId, manifest);
    return [settled, await openMeasuredRows(store, runId, manifest, source)] as const;
  });
  try {
    return await metricsOf(store, runId, manifest, model, initial, split, splits);
  } finally {
    await splits.remove();
  }
}

async function metricsOf(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  { head, features }: PublishedModel,
  initial: MetricsFile['initial'],
  split: SplitFile | undefined,
  { validation, test }: MeasuredSplits,
): Promise<MetricsFile> {
  const keys = runKeys(runId);
  const zeroShot = await zeroShotOf(store, runId, manifest, features ? undefined : validation);
  const spread = await getJson(store, keys.head.spread, spreadFileSchema);
  const logits = logitsOfRows(head, validation);
  const said = predictionsOf(head, validation, logits);
  const saidOfTest = test.count ? predictionsOf(head, test, logitsOfRows(head, test)) : null;
  const { loss, accuracy, ...onValidation } = measure(said, head);
  const trust = trustMetrics(said, saidOfTest, head.classes, manifest.config.seed);
  const unknown = await measureUnknownImages(store, runId, head.classes, validation, test);
  const { classes, labelsFrom, ignored, excluded, base, config } = manifest;
  const { skipped, missing } = await readUnusable(store, runId, manifest);
  return {
    schemaVersion: 1,
    classes,
    labelsFrom,
    counts: settledCounts(manifest, split),
    warnings: warningsOf({ validation: validation.count, test: test.count }, split),
    skipped: skipped.map(({ name, reason }) => ({ file: name, reason })),
    missing,
    ...(excluded && { excluded }),
    ignored,
    base: recordedBase(manifest),
    // The name that the base goes by, never the path or address that it was given as.
    config: { ...config, base: base.name },
    initial,
    ...(zeroShot && { zeroShot }),
    final: { loss, accuracy },
    test: saidOfTest && measure(saidOfTest, head),
    ...onValidation,
    ladder: withIntervals(await loadLadder(store, runId), validation.count),
    ...trust,
    calibration: {
      ...trust.calibration,
      temperature: {
        applied: head.temperature ?? 1,
        fitted: fitTemperature(logits, validation.labels, head.units),
        fittedOn: 'validation',
      },
    },
    unknown,
    repeats: spread?.repeats ?? null,
    crossValidation: spread?.crossValidation ?? null,
  };
}

/**
 * What the classifier that the base came with says of validation, from features that are there: it is told beside the
 * accuracy before training, and nothing is chosen by it.
 * @param ofBase the features by the base as it came, where they have been read
 */
async function zeroShotOf(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  ofBase: MeasuredRows | undefined,
): Promise<MetricsFile['zeroShot']> {
  const { zeroShot, classes } = manifest;
  if (!zeroShot) return undefined;
  const top = await loadTop(store, runBase(manifest));
  const table =
    ofBase ?? (await redoLostFeatures(store, runId, () => readFeatureTable(store, runId, manifest, 'validation')));
  return measureZeroShot(top, zeroShot, table, classes);
}

/** How images that show none of the classes are told, which is kept for the model. */
async function measureUnknownImages(
  store: BlobStore,
  runId: string,
  classes: readonly string[],
  validation: MeasuredRows,
  test: MeasuredRows,
) {
  const { directions, nearest } = fitDirections(validation, classes.length);
  const ofTest = test.count ? nearestTo(directions, test) : null;
  const unknown = measureUnknown({ nearest, labels: validation.labels, classes, test: ofTest });
  const { threshold, falseAlarmRate } = unknown;
  if (threshold !== null) await saveSimilarity(store, runId, classes, { directions, threshold, falseAlarmRate });
  return unknown;
}

function predictionsOf(head: Head, { labels, names }: MeasuredRows, logits: Float32Array): Predictions {
  return { probabilities: probabilitiesOf(logits, head.units), labels, names };
}

function measure({ probabilities, labels }: Predictions, head: Head) {
  const metrics = computeMetrics(probabilities, labels, head.classes);
  return {
    ...metrics,
    confusionMatrix: metrics.confusionMatrix.map((row) => [...row]),
    perClass: [...metrics.perClass],
  };
}

/** Each rung with the interval of its accuracy on `count` validation images, by Wilson. */
const withIntervals = (ladder: Ladder, count: number): MetricsFile['ladder'] =>
  ladder.map((rung) => ({ ...rung, interval: wilsonInterval(Math.round(rung.accuracy * count), count) }));
