import { z } from 'zod';
import { SPLITS, type Split } from './splits';

const image = { name: z.string(), label: z.int(), split: z.enum(SPLITS) };
export const skippedImageSchema = z.object({ ...image, reason: z.string() });

const rowSchema = z.object({
  ...image,
  sha256: z.string(),
  row: z.int(),
  /** EXIF's, 2 to 8, where the file says that its pixels are to be turned; whether they were is the configuration's. */
  orientation: z.int().optional(),
});
type Row = z.infer<typeof rowSchema>;

/** What the schema finds, too; it takes 5 µs for that, and a shard has hundreds of images. */
function isRow(value: unknown): value is Row {
  const { name, label, split, sha256, row, orientation = 1 } = (value ?? {}) as Record<keyof Row, unknown>;
  return (
    typeof name === 'string' &&
    typeof sha256 === 'string' &&
    [label, row, orientation].every(Number.isSafeInteger) &&
    SPLITS.includes(split as Split)
  );
}

/** What ExtractFeatures made of a shard: which row of which feature file belongs to which image. */
export const shardResultSchema = z.object({
  schemaVersion: z.literal(1),
  shard: z.int(),
  /** Content id of the feature file. */
  file: z.string(),
  /** In the order of the shard, as `skipped` is. */
  rows: z.array(z.custom<Row>(isRow).or(rowSchema)),
  skipped: z.array(skippedImageSchema),
  /** Images whose features were known before. */
  cached: z.int(),
});
export type ShardResult = z.infer<typeof shardResultSchema>;
