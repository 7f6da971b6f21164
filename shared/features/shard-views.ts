import type { ShardImage } from '../dataset/manifest';
import type { ShardViews } from '../records/shard-views';
import type { ExtractedViews } from './extract-views';
import type { FeatureFileImage } from './feature-header';

export { type ShardViews, shardViewsSchema } from '../records/shard-views';

/** @param images the shard's training images, in its order */
export function shardViewsOf(
  shard: number,
  images: readonly ShardImage[],
  views: number,
  extracted: ExtractedViews | undefined,
): ShardViews {
  const rows: ShardViews['rows'] = [];
  images.forEach(({ name, label }, i) => {
    const own = extracted?.images[i] as FeatureFileImage;
    if ('row' in own) rows.push({ name, label, row: own.row });
  });
  return {
    schemaVersion: 1,
    shard,
    views,
    file: extracted?.id ?? null,
    rows,
    skipped: (images.length - rows.length) * views,
    cached: extracted?.cached ?? 0,
  };
}
