import { runKeys } from '../shared/artifacts';
import { backboneOf, runBase } from '../shared/backbone/backbone-of';
import type { Manifest, ShardImage } from '../shared/dataset/manifest';
import { readAnyManifest, readShard } from '../shared/dataset/read-manifest';
import type { BaseEngine } from '../shared/engine/base-engine';
import { checkBadShare } from '../shared/features/check-usable';
import { extractFeatures } from '../shared/features/extract-features';
import { FeatureCache } from '../shared/features/feature-cache';
import { featureSpace } from '../shared/features/feature-space';
import { partSpaces } from '../shared/features/part-spaces';
import type { FeatureSource } from '../shared/features/run-features';
import { type ShardResult, shardResultOf, shardResultSchema } from '../shared/features/shard-result';
import { UnfinishedShard } from '../shared/features/unfinished-shard';
import { decodeOptionsOf } from '../shared/images/decode-options-of';
import { getJson, putJson } from '../shared/json-file';
import { unlessDamaged } from '../shared/records/unless-damaged';
import type { ShardItem } from './contracts';
import type { StepContext } from './handler';

/** Which features are wanted, and what computes them; those by the run's base without it. */
export interface ShardFeatures extends FeatureSource {
  engine(): Promise<BaseEngine>;
  /** Spaces whose rows, one behind the other, are the wanted ones. */
  readonly parts?: readonly string[];
  /** Which of a shard's images are wanted; all without it. */
  wants?(image: ShardImage): boolean;
}

/**
 * Computes the features of one shard, or finds them; then writes which row belongs to which image. A shard that was done
 * before, and whose features are still whole, is done. Whoever calls it, a function for each shard or one job for all,
 * leaves the same files.
 * @throws TooManyBadImagesError where a shard alone has more bad images than the whole run may have
 */
export async function extractShard(runId: string, item: ShardItem, context: StepContext, of?: ShardFeatures) {
  const { store, signal } = context;
  const manifest = await readAnyManifest(store, runId);
  const { config } = manifest;
  const { space, featureCount, keyOf, engine, wants, parts } = of ?? ownFeatures(runId, manifest, context);
  const notice = (text: string) => context.progress({ kind: 'notice', text });
  const cache = new FeatureCache(store, space, notice, parts);
  const key = keyOf(item.shard);

  const before = await unlessDamaged(getJson(store, key, shardResultSchema), notice);
  if (before && (await cache.whole(before.file))) {
    context.progress({ kind: 'images', done: item.images });
    // Whatever it took then, this time nothing was computed.
    const counts = countsOf(before);
    return { ...counts, cached: counts.images };
  }

  const shard = await readShard(store, runId, item.shard);
  const images = wants ? shard.images.filter(wants) : shard.images;
  if (images.length === 0) return { shard: item.shard, images: 0, cached: 0, skipped: 0 };
  const extracted = await extractFeatures(await context.openSource(manifest.source.uri), images, {
    engine,
    featureCount,
    decode: decodeOptionsOf(config, context.decode),
    space,
    cache,
    unfinished: new UnfinishedShard(images, { store, space, featureCount, notice, now: () => performance.now() }),
    signal,
    onImage: () => context.progress({ kind: 'images', done: 1 }),
  });
  const result = shardResultOf(item.shard, images, extracted);
  checkBadShare(manifest, result.skipped);
  await putJson(store, key, result);
  return countsOf(result);
}

function ownFeatures(runId: string, manifest: Manifest, context: StepContext): ShardFeatures {
  return {
    space: featureSpace(manifest),
    parts: partSpaces(manifest),
    featureCount: backboneOf(manifest).featureCount,
    keyOf: runKeys(runId).shardResult,
    engine: () => context.base.engine(runBase(manifest), manifest.config),
  };
}

const countsOf = ({ shard, rows, skipped, cached }: ShardResult) => ({
  shard,
  images: rows.length + skipped.length,
  cached,
  skipped: skipped.length,
});
