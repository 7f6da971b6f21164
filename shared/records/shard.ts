import { z } from 'zod';
import { SPLITS, type Split } from './splits';

/** One image of a shard: where its bytes lie in the archive, what it shows and what it is for. */
export const shardImageSchema = z.object({
  name: z.string(),
  offset: z.int(),
  compressedBytes: z.int(),
  bytes: z.int(),
  method: z.literal([0, 8]),
  crc32: z.int(),
  /** Index into the manifest's classes. */
  label: z.int(),
  split: z.enum(SPLITS),
});
export type ShardImage = z.infer<typeof shardImageSchema>;

/** What the schema finds, too; it takes 5 µs for that, and a shard has hundreds of images. */
function isShardImage(value: unknown): value is ShardImage {
  const { name, method, split, ...numbers } = (value ?? {}) as Record<keyof ShardImage, unknown>;
  const { offset, compressedBytes, bytes, crc32, label } = numbers;
  return (
    typeof name === 'string' &&
    [offset, compressedBytes, bytes, crc32, label].every(Number.isSafeInteger) &&
    (method === 0 || method === 8) &&
    SPLITS.includes(split as Split)
  );
}

/** A run of archive entries, ascending by offset: one ranged read, one ExtractFeatures call. */
export const shardSchema = z.object({
  shard: z.int(),
  images: z.array(z.custom<ShardImage>(isShardImage).or(shardImageSchema)),
});
export type Shard = z.infer<typeof shardSchema>;
