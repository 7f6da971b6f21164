import { runKeys } from '../../shared/artifacts';
import type { BaseWeights } from '../../shared/backbone/mobilenet-v2/base-weights';
import { writeBoundaryOnnx } from '../../shared/backbone/mobilenet-v2/write-onnx';
import type { Manifest } from '../../shared/dataset/manifest';
import type { BaseEngine } from '../../shared/engine/base-engine';
import { createOnnxEngine } from '../../shared/engine/onnx-engine';
import { boundarySpace } from '../../shared/features/feature-space';
import type { FeatureSource } from '../../shared/features/run-features';
import { updateFeatureIndex } from '../../shared/features/update-feature-index';
import { createPixelEngine } from '../../shared/fine-tune/pixel-engine';
import type { FineTunePlan } from '../../shared/fine-tune/plan-fine-tune';
import { BASE_INPUT_LAYER } from '../../shared/fine-tune/stages';
import type { FullPassCounts } from '../contracts';
import { extractShard } from '../extract-shard';
import type { StepContext } from '../handler';
import { eachShard } from './each-shard';

/**
 * Takes all images of a run through the frozen lower part of the base, once, by ONNX Runtime: their values at the
 * boundary, in files that are addressed as features are. What an earlier attempt or another run has computed is found.
 */
export async function computeBoundary(
  runId: string,
  manifest: Manifest,
  plan: FineTunePlan,
  base: BaseWeights,
  context: StepContext,
): Promise<{ readonly source: FeatureSource; readonly counts: FullPassCounts }> {
  const { boundary } = plan;
  const source: FeatureSource = {
    space: boundarySpace(manifest, boundary.name),
    featureCount: boundary.length,
    keyOf: runKeys(runId).fineTune.boundary,
  };
  let engine: Promise<BaseEngine> | undefined;
  const start = () => {
    engine ??= startEngine(base, manifest.config.imageSizePx, plan);
    return engine;
  };
  try {
    const counts = await eachShard(runId, context, (item) =>
      extractShard(runId, item, context, { ...source, engine: start }),
    );
    await updateFeatureIndex(context.store, source.space, (text) => context.progress({ kind: 'notice', text }));
    return { source, counts };
  } finally {
    await (await engine?.catch(() => undefined))?.dispose();
  }
}

async function startEngine(base: BaseWeights, imageSizePx: number, { boundary }: FineTunePlan): Promise<BaseEngine> {
  if (boundary.name === BASE_INPUT_LAYER) return createPixelEngine(imageSizePx);
  const onnx = writeBoundaryOnnx(base, imageSizePx, boundary.name);
  return createOnnxEngine(onnx, { imageSizePx, featureCount: boundary.length });
}
