import { z } from 'zod';
import { configSchema } from '../config';
import { int8OutcomeSchema } from '../precision';

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** Images per class, in the order of the manifest's classes, by split. */
export const countsSchema = z.object({
  train: z.record(z.string(), z.int()),
  validation: z.record(z.string(), z.int()),
  test: z.record(z.string(), z.int()),
});
export type Counts = z.infer<typeof countsSchema>;

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

/** What Ingest found out about an archive: everything that later steps need to know besides the shards. */
export const manifestSchema = z.object({
  schemaVersion: z.literal(1),
  /** Where the bytes lie. The only artifact with an address in it. */
  source: z.object({ uri: z.string(), bytes: z.int() }),
  /** Class names in alphabetical order (by code unit, as Python sorts). */
  classes: z.array(z.string()).min(2),
  /** 'folders' where the archive came with train/ and validation/, 'hash' where the split is ours. */
  splitBy: z.enum(['folders', 'hash']),
  counts: countsSchema,
  /** Files that are not images, by extension: counted, never read. */
  ignored: z.record(z.string(), z.int()),
  /** Images that the configuration leaves out, as far as the archive holds them. */
  excluded: z.array(z.string()).optional(),
  /** `int8` where the run asked for it: what became of that. */
  base: z.object({ name: z.string(), sha256: z.string(), int8: int8OutcomeSchema.optional() }),
  config: configSchema,
  shards: z.int(),
});
export type Manifest = z.infer<typeof manifestSchema>;
