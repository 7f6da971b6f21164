import { z } from 'zod';
import { SPLITS } from './splits';

const straddling = z.object({
  /** Path inside the archive. */
  file: z.string(),
  class: z.string(),
  /** Where Ingest put it. */
  split: z.enum(SPLITS),
  /** An image of an earlier split that shows the same. */
  like: z.string(),
});

/**
 * split.json: what features have shown about a split that is ours, where Ingest knew the files' checksums alone. Images that
 * show the same belong to one side, that of the earliest split among them.
 */
export const splitFileSchema = z.object({
  schemaVersion: z.literal(1),
  /** False where there were too many images to be compared. */
  compared: z.boolean(),
  /** Images that have left the split that Ingest put them in, ascending by file; `to` is where they are now. */
  moved: z.array(straddling.extend({ to: z.enum(SPLITS) })),
  /** Those that should have, but without which too little of their class would be left to measure by. */
  left: z.array(straddling),
});
export type SplitFile = z.infer<typeof splitFileSchema>;
