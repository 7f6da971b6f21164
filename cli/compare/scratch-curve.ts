import { computeBoundary } from '../../functions/full-pass/compute-boundary';
import type { StepContext } from '../../functions/handler';
import type { Split } from '../../shared/dataset/manifest';
import { readManifest } from '../../shared/dataset/read-manifest';
import { listFeatureRows } from '../../shared/features/read-feature-table';
import { planFineTune } from '../../shared/fine-tune/plan-fine-tune';
import { storedBoundaryRows } from '../../shared/fine-tune/stored-boundary-rows';
import { trainFromScratch } from '../../shared/fine-tune/train-from-scratch';
import type { History, LossAndAccuracy } from '../../shared/head/head';
import type { EpochResult } from '../../shared/head/train-head';

export interface ScratchCurve {
  /** On validation, before the first step. */
  readonly initial: LossAndAccuracy;
  readonly history: History;
}

/**
 * Trains a finished run's network from random weights, on the run's images, for as many epochs as its head. The images'
 * pixels are cached as features are.
 * @throws CancelledError when the context's signal is aborted
 */
export async function scratchCurve(
  runId: string,
  context: StepContext,
  onEpoch: (epoch: number, epochs: number, result: EpochResult) => void,
): Promise<ScratchCurve> {
  const { store, signal } = context;
  const manifest = await readManifest(store, runId);
  const { width, imageSizePx, seed, head } = manifest.config;
  const plan = planFineTune(width, imageSizePx, 0);
  const weights = await context.base.weights(manifest.base.sha256);
  const { source } = await computeBoundary(runId, manifest, plan, weights, context);
  const rowsOf = async (split: Split) =>
    storedBoundaryRows(await listFeatureRows(store, runId, manifest, split, source), source, store);
  let initial: LossAndAccuracy = { loss: Number.NaN, accuracy: Number.NaN };
  const history = await trainFromScratch({
    width,
    imageSizePx,
    classes: manifest.classes,
    train: await rowsOf('train'),
    validation: await rowsOf('validation'),
    epochs: head.epochs,
    batchSize: head.batchSize,
    learningRate: head.learningRate,
    dropout: head.dropout,
    seed,
    onInitial(result) {
      initial = result;
    },
    onEpoch: (epoch, result) => onEpoch(epoch, head.epochs, result),
    signal,
  });
  return { initial, history };
}
