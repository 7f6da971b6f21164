import { z } from 'zod';
import { SPLITS } from './splits';

const image = { name: z.string(), label: z.int(), split: z.enum(SPLITS) };
export const skippedImageSchema = z.object({ ...image, reason: z.string() });

/** What ExtractFeatures made of a shard: which row of which feature file belongs to which image. */
export const shardResultSchema = z.object({
  schemaVersion: z.literal(1),
  shard: z.int(),
  /** Content id of the feature file. */
  file: z.string(),
  /** In the order of the shard, as `skipped` is. */
  rows: z.array(
    z.object({
      ...image,
      sha256: z.string(),
      row: z.int(),
      /** EXIF's, 2 to 8, where the file says that its pixels are to be turned; whether they were is the configuration's. */
      orientation: z.int().optional(),
    }),
  ),
  skipped: z.array(skippedImageSchema),
  /** Images whose features were known before. */
  cached: z.int(),
});
export type ShardResult = z.infer<typeof shardResultSchema>;
