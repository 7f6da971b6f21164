import type { ShardImage } from '../dataset/manifest';
import type { ShardResult } from '../records/shard-result';
import type { ExtractedFeatures } from './extract-features';
import type { FeatureFileImage } from './feature-header';

export { type ShardResult, shardResultSchema, skippedImageSchema } from '../records/shard-result';

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
    if ('row' in own) {
      const { sha256, row } = own;
      const orientation = extracted.orientations.get(sha256);
      result.rows.push({ name, label, split, sha256, row, ...(orientation && { orientation }) });
    } else result.skipped.push({ name, label, split, reason: own.error });
  });
  return result;
}
