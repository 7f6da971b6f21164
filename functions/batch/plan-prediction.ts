import { readListing } from '../../shared/archive/read-listing';
import { predictionKeys } from '../../shared/artifacts';
import { parseConfig } from '../../shared/config';
import { planShards } from '../../shared/dataset/plan-shards';
import { CancelledError } from '../../shared/errors';
import { putJson } from '../../shared/json-file';
import { recordText } from '../../shared/records/record-text';
import { parseModelReference } from '../../shared/registry/model-reference';
import { readVersion } from '../../shared/registry/read-registry';
import type { VersionFile } from '../../shared/registry/registry-files';
import { locationOf } from '../../shared/storage/store-address';
import type { ShardItem } from '../contracts';
import { defineStep } from '../handler';
import { ArchiveImages, BATCH_IMAGES } from './archive-images';
import type { BatchContext } from './batch-context';
import { type PredictionPlan, planPredictionEvent, planPredictionResult } from './contracts';

const WRITES_AT_ONCE = 16;

/**
 * Reads the archive's directory, cuts its images into shards, and says which version of the model answers all of them: a
 * promotion meanwhile changes nothing. The same input writes the same bytes again.
 */
export const planPrediction = defineStep({
  name: 'PlanPrediction',
  event: planPredictionEvent,
  result: planPredictionResult,
  async run({ predictionId, input }, { store, model, openSource, signal }: BatchContext) {
    const asked = await readVersion(store, parseModelReference(input.config?.model ?? model));
    const reader = await openSource(input.source);
    const images = new ArchiveImages(await readListing(reader, parseConfig(undefined).limits), reader.name);
    const shards = planShards(images, { shardImages: BATCH_IMAGES });
    const keys = predictionKeys(predictionId);
    for (let next = 0; next < shards.length; next += WRITES_AT_ONCE) {
      if (signal.aborted) throw new CancelledError('Writing the shards was stopped', { cause: signal.reason });
      const together = shards.slice(next, next + WRITES_AT_ONCE).map(({ shard, start, end }) => {
        const text = recordText({ entries: images.slice(start, end) }, 'compact');
        return store.put(keys.shard(shard), Buffer.from(text));
      });
      await Promise.all(together);
    }
    const items: ShardItem[] = shards.map(({ shard, start, end }) => ({ shard, images: end - start }));
    await store.put(keys.shardList, Buffer.from(JSON.stringify(items)));
    const plan = planOf(asked, { source: input.source, images: images.length, shards: shards.length });
    await putJson(store, keys.plan, plan);
    return { shardList: locationOf(store, keys.shardList), shards: shards.length, images: images.length };
  },
});

function planOf(asked: VersionFile, rest: Pick<PredictionPlan, 'source' | 'images' | 'shards'>): PredictionPlan {
  const { source, images, shards } = rest;
  const { name, version, classes } = asked;
  if (!('task' in asked)) return { schemaVersion: 1, source, model: { name, version, classes }, images, shards };
  const { task, thresholds } = asked;
  return { schemaVersion: 2, task, source, model: { name, version, classes, thresholds }, images, shards };
}
