import { z } from 'zod';
import { type ShardImage, SPLITS } from '../dataset/manifest';
import type { ExtractedFeatures } from './extract-features';
import type { FeatureFileImage } from './feature-header';

const image = { name: z.string(), label: z.int(), split: z.enum(SPLITS) };
export const skippedImageSchema = z.object({ ...image, reason: z.string() });

/** What ExtractFeatures made of a shard: which row of which feature file belongs to which image. */
export const shardResultSchema = z.object({
  schemaVersion: z.literal(1),
  shard: z.int(),
  /** Content id of the feature file. */
  file: z.string(),
  /** In the order of the shard, as `skipped` is. */
  rows: z.array(z.object({ ...image, sha256: z.string(), row: z.int() })),
  skipped: z.array(skippedImageSchema),
  /** Images whose features were known before. */
  cached: z.int(),
});
export type ShardResult = z.infer<typeof shardResultSchema>;

/** @param images the shard's, in its order */
export function shardResultOf(shard: number, images: readonly ShardImage[], extracted: ExtractedFeatures): ShardResult {
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
