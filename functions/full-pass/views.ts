import { runKeys } from '../../shared/artifacts';
import { backboneOf, runBase } from '../../shared/backbone/backbone-of';
import { readAnyManifest, readShard } from '../../shared/dataset/read-manifest';
import { FormatError } from '../../shared/errors';
import { extractViews } from '../../shared/features/extract-views';
import { FeatureCache } from '../../shared/features/feature-cache';
import { type ShardViews, shardViewsOf, shardViewsSchema } from '../../shared/features/shard-views';
import { UnfinishedShard } from '../../shared/features/unfinished-shard';
import { viewSpace } from '../../shared/features/view-space';
import { decodeOptionsOf } from '../../shared/images/decode-options-of';
import { getJson, putJson } from '../../shared/json-file';
import { unlessDamaged } from '../../shared/records/unless-damaged';
import type { FullPassCounts, ShardItem } from '../contracts';
import { extractShard } from '../extract-shard';
import type { StepContext } from '../handler';
import { eachShard } from './each-shard';

/**
 * The task 'augment': the features of all images, as 'features' computes them, and those of the views of training images.
 * Validation and test images have no views: they are measured as they are. An image counts once, and once for each view.
 */
export async function computeViews(runId: string, context: StepContext): Promise<FullPassCounts> {
  return eachShard(runId, context, async (item) => {
    const own = await extractShard(runId, item, context);
    const views = await extractShardViews(runId, item, context);
    return {
      images: own.images + views.rows.length * views.views + views.skipped,
      cached: own.cached + views.cached,
      skipped: own.skipped,
    };
  });
}

/** The views of one shard. Those that were made before, and whose features are still whole, are made. */
async function extractShardViews(runId: string, { shard }: ShardItem, context: StepContext): Promise<ShardViews> {
  const { store, signal } = context;
  const manifest = await readAnyManifest(store, runId);
  const { config } = manifest;
  const { augment } = config;
  if (!augment) throw new FormatError(`The configuration of the run "${runId}" asks for no views`);
  const images = (await readShard(store, runId, shard)).images.filter(({ split }) => split === 'train');
  const spaces = Array.from({ length: augment.views }, (_, i) => viewSpace(manifest, augment, i + 1));
  const notice = (text: string) => context.progress({ kind: 'notice', text });
  const cacheOf = (space: string) => new FeatureCache(store, space, notice);
  const { featureCount } = backboneOf(manifest);
  const key = runKeys(runId).shardViews(shard);

  const before = await unlessDamaged(getJson(store, key, shardViewsSchema), notice);
  if (before && (await areWhole(before, spaces.map(cacheOf)))) {
    context.progress({ kind: 'images', done: images.length * augment.views });
    return { ...before, cached: before.rows.length * before.views };
  }

  const source = await context.openSource(manifest.source.uri);
  const extracted = images.length
    ? await extractViews(source, images, {
        engine: () => context.base.engine(runBase(manifest), config),
        featureCount,
        decode: decodeOptionsOf(config, context.decode),
        seed: config.seed,
        augment,
        spaces,
        cacheOf,
        unfinishedOf: (space) =>
          new UnfinishedShard(images, { store, space, featureCount, notice, now: () => performance.now() }),
        signal,
        onImage: () => context.progress({ kind: 'images', done: 1 }),
      })
    : undefined;
  const result = shardViewsOf(shard, images, augment.views, extracted);
  await putJson(store, key, result);
  return result;
}

async function areWhole({ file }: ShardViews, caches: readonly FeatureCache[]): Promise<boolean> {
  if (file === null) return true;
  for (const cache of caches) if (!(await cache.whole(file))) return false;
  return true;
}
