import { z } from 'zod';
import type { ShardImage } from '../dataset/manifest';
import type { ExtractedViews } from './extract-views';
import type { FeatureFileImage } from './feature-header';

/** Which row of a shard's view files belongs to which training image: the same row in the file of each view. */
export const shardViewsSchema = z.object({
  schemaVersion: z.literal(1),
  shard: z.int(),
  views: z.int(),
  /** Content id of the feature file in the space of each view; null where the shard has no training image. */
  file: z.string().nullable(),
  rows: z.array(z.object({ name: z.string(), label: z.int(), row: z.int() })),
  /** Views that could not be made, of images that cannot be used. */
  skipped: z.int(),
  /** Views whose features were known before. */
  cached: z.int(),
});
export type ShardViews = z.infer<typeof shardViewsSchema>;

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
