import { runKeys } from '../shared/artifacts';
import type { ShardImage } from '../shared/dataset/manifest';
import { readManifest, readShard } from '../shared/dataset/read-manifest';
import { extractFeatures } from '../shared/features/extract-features';
import { FeatureCache } from '../shared/features/feature-cache';
import type { FeatureFileImage } from '../shared/features/feature-file';
import { featureSpace } from '../shared/features/feature-space';
import { type ShardResult, shardResultSchema } from '../shared/features/shard-result';
import { getJson, putJson } from '../shared/json-file';
import { extractFeaturesEvent, extractFeaturesResult } from './contracts';
import { defineStep } from './handler';

/** Computes the features of one shard, or finds them; then writes which row belongs to which image. */
export const extractFeaturesStep = defineStep({
  name: 'ExtractFeatures',
  event: extractFeaturesEvent,
  result: extractFeaturesResult,
  async run({ runId, item }, context) {
    const { store, signal } = context;
    const manifest = await readManifest(store, runId);
    const space = featureSpace(manifest.base.sha256, manifest.config);
    const cache = new FeatureCache(store, space, (text) => context.progress({ kind: 'notice', text }));
    const key = runKeys(runId).shardResult(item.shard);

    const before = await getJson(store, key, shardResultSchema);
    if (before && (await store.size(cache.key(before.file))) !== undefined) {
      context.progress({ kind: 'images', done: item.images });
      return countsOf(before);
    }

    const { images } = await readShard(store, runId, item.shard);
    const extracted = await extractFeatures(await context.openSource(manifest.source.uri), images, {
      engine: await context.base.engine(manifest.base.sha256, manifest.config),
      limits: manifest.config.limits,
      space,
      cache,
      signal,
      onImage: () => context.progress({ kind: 'images', done: 1 }),
    });
    const result = resultOf(item.shard, images, extracted);
    await putJson(store, key, result);
    return countsOf(result);
  },
});

function resultOf(
  shard: number,
  images: readonly ShardImage[],
  extracted: { id: string; images: readonly FeatureFileImage[]; cached: number },
): ShardResult {
  const result: ShardResult = {
    schemaVersion: 1,
    shard,
    file: extracted.id,
    rows: [],
    skipped: [],
    cached: extracted.cached,
  };
  images.forEach(({ name, label, split }, i) => {
    const own = extracted.images[i] as FeatureFileImage;
    if ('row' in own) result.rows.push({ name, label, split, sha256: own.sha256, row: own.row });
    else result.skipped.push({ name, label, split, reason: own.error });
  });
  return result;
}

const countsOf = ({ shard, rows, skipped, cached }: ShardResult) => ({
  shard,
  images: rows.length + skipped.length,
  cached,
  skipped: skipped.length,
});
