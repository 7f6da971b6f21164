import { runKeys } from '../shared/artifacts';
import { runBase } from '../shared/backbone/backbone-of';
import { loadTop } from '../shared/backbone/store-top';
import type { Manifest } from '../shared/dataset/manifest';
import { readAnyManifest } from '../shared/dataset/read-manifest';
import { FormatError } from '../shared/errors';
import type { MeasuredRows } from '../shared/features/measured-rows';
import type { MeasuredSplits } from '../shared/features/open-measured-rows';
import { readFeatureTable } from '../shared/features/read-feature-table';
import { runFeatures } from '../shared/features/run-features';
import type { SplitFile } from '../shared/features/split-file';
import { loadPublishedModel, type PublishedModel } from '../shared/fine-tune/fine-tune-result';
import { fitDirections, nearestTo } from '../shared/head/class-directions';
import { fitTemperature } from '../shared/head/fit-temperature';
import type { Head } from '../shared/head/head';
import { type Ladder, loadLadder } from '../shared/head/ladder';
import { logitsOfRows } from '../shared/head/logits-of-rows';
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
import { wilsonInterval } from '../shared/metrics/wilson-interval';
import { measureZeroShot } from '../shared/metrics/zero-shot';
import type { BlobStore } from '../shared/storage/blob-store';
import { evaluateEvent, evaluateResult } from './contracts';
import { defineStep } from './handler';
import { measureMultiLabel } from './measure-multi-label';
import { predictionsOf } from './predictions-of';
import { recordedRun } from './recorded-run';
import { redoLostFeatures } from './redo-lost-features';
import { withMeasuredSplits } from './with-measured-splits';

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
  const source = model.features ?? runFeatures(runId, manifest);
  return withMeasuredSplits(store, runId, manifest, source, (splits, settled) =>
    metricsOf(store, runId, manifest, model, initial, settled, splits),
  );
}

async function metricsOf(
  store: BlobStore,
  runId: string,
  manifest: Manifest,
  { head, features }: PublishedModel,
  initial: MetricsFile['initial'],
  settled: SplitFile | undefined,
  { validation, test }: MeasuredSplits,
): Promise<MetricsFile> {
  const keys = runKeys(runId);
  const zeroShot = await zeroShotOf(store, runId, manifest, features ? undefined : validation);
  const spread = await getJson(store, keys.head.spread, spreadFileSchema);
  const logits = logitsOfRows(head, validation);
  const said = predictionsOf(head, validation, logits);
  const saidOfTest = test.count ? predictionsOf(head, test) : null;
  const { loss, accuracy, ...onValidation } = measure(said, head);
  const trust = trustMetrics(said, saidOfTest, head.classes, manifest.config.seed);
  const unknown = await measureUnknownImages(store, runId, head.classes, validation, test);
  const recorded = await recordedRun(store, runId, manifest, settled, {
    validation: validation.count,
    test: test.count,
  });
  return {
    schemaVersion: 1,
    ...recorded,
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

/** How images that show none of the classes are recognised, which is stored for the model. */
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
