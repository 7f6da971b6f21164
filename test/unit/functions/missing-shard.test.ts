import { evaluate } from '../../../functions/evaluate';
import { extractFeaturesStep } from '../../../functions/extract-features';
import { trainHeadStep } from '../../../functions/train-head';
import { runKeys } from '../../../shared/artifacts';
import type { BaseEngine } from '../../../shared/engine/base-engine';
import { TooManyBadImagesError } from '../../../shared/errors';
import { getJson } from '../../../shared/json-file';
import { metricsFileSchema } from '../../../shared/metrics/metrics-file';
import { dataSection } from '../../../shared/report/data-section';
import { ingested, pictures } from '../../support/pipeline-run';

const RUN = { runId: 'run' };

/** Features of the base's length, each the image's first pixel: what they say does not matter here. */
const ENGINE: BaseEngine = {
  ...{ engine: 'onnx', imageSizePx: 96, featureCount: 1280, batchSize: 4 },
  run: async (pixels, count) =>
    Float32Array.from({ length: count * 1280 }, (_, i) => pixels[Math.floor(i / 1280) * 96 * 96 * 3] as number),
  dispose: async () => undefined,
};

/** A run whose Map went on although its first shard failed, as a stack with tolerated failures does. */
async function runWithoutFirstShard(maxBadShare: number) {
  const files = [...pictures(24), ...pictures(8, 'validation')];
  const config = { imageSizePx: 96, shardImages: 4, maxBadShare, head: { epochs: 2 } };
  const { store, context } = await ingested({ files, engine: ENGINE, config });
  const list = JSON.parse(Buffer.from((await store.get(runKeys('run').shardList)) ?? []).toString());
  for (const item of list.slice(1)) await extractFeaturesStep.invoke({ ...RUN, item }, context);
  return { store, context, lost: list[0].images as number };
}

describe('a shard that failed for good, where that is tolerated', () => {
  test('is trained without, and its images are counted and shown as missing', async () => {
    const { store, context, lost } = await runWithoutFirstShard(0.5);
    await trainHeadStep.invoke(RUN, context);
    await evaluate.invoke(RUN, context);
    const metrics = await getJson(store, runKeys('run').metrics, metricsFileSchema);
    expect(lost).toBeGreaterThan(0);
    expect(metrics?.missing).toBe(lost);
    expect(metrics?.skipped).toHaveLength(lost);
    expect(dataSection(metrics!)).toContain(`<b>${lost} images missing</b>`);
  });

  test('still ends a run that has lost more than its configuration lets it', async () => {
    const { context } = await runWithoutFirstShard(0.05);
    await expect(trainHeadStep.invoke(RUN, context)).rejects.toThrow(TooManyBadImagesError);
  });
});
