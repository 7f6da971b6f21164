import { z } from 'zod';

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
