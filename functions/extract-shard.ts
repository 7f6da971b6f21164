import { runKeys } from '../shared/artifacts';
import { featureCountOf } from '../shared/base/mobilenet-v2';
import { readManifest, readShard } from '../shared/dataset/read-manifest';
import { checkBadShare } from '../shared/features/check-usable';
import { extractFeatures } from '../shared/features/extract-features';
import { FeatureCache } from '../shared/features/feature-cache';
import { featureSpace } from '../shared/features/feature-space';
import { type ShardResult, shardResultOf, shardResultSchema } from '../shared/features/shard-result';
import { getJson, putJson } from '../shared/json-file';
import type { ShardItem } from './contracts';
import type { StepContext } from './handler';

/**
 * Computes the features of one shard, or finds them; then writes which row belongs to which image. A shard that was done
 * before, and whose features are still whole, is done. Whoever calls it, a function for each shard or one job for all,
 * leaves the same files.
 * @throws TooManyBadImagesError where a shard has so many bad images that the whole run is lost
 */
export async function extractShard(runId: string, item: ShardItem, context: StepContext) {
  const { store, signal } = context;
  const manifest = await readManifest(store, runId);
  const { base, config } = manifest;
  const space = featureSpace(manifest);
  const cache = new FeatureCache(store, space, (text) => context.progress({ kind: 'notice', text }));
  const key = runKeys(runId).shardResult(item.shard);

  const before = await getJson(store, key, shardResultSchema);
  if (before && (await cache.whole(before.file))) {
    context.progress({ kind: 'images', done: item.images });
    // Whatever it took then, this time nothing was computed.
    return { ...countsOf(before), cached: item.images };
  }

  const { images } = await readShard(store, runId, item.shard);
  const extracted = await extractFeatures(await context.openSource(manifest.source.uri), images, {
    engine: () => context.base.engine(base, config),
    featureCount: featureCountOf(config.width),
    limits: config.limits,
    space,
    cache,
    signal,
    onImage: () => context.progress({ kind: 'images', done: 1 }),
  });
  const result = shardResultOf(item.shard, images, extracted);
  checkBadShare(manifest, result.skipped);
  await putJson(store, key, result);
  return countsOf(result);
}

const countsOf = ({ shard, rows, skipped, cached }: ShardResult) => ({
  shard,
  images: rows.length + skipped.length,
  cached,
  skipped: skipped.length,
});
