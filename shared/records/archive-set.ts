import { z } from 'zod';

/** Several archives that are one data set, in the order in which they are read. */
export const archiveSetSchema = z.object({
  schemaVersion: z.literal(1),
  /** For people. */
  name: z.string().min(1),
  archives: z
    .array(
      z.object({
        /** The folder that its entries lie in; no other archive of the set has the same. */
        folder: z.string().regex(/^[^/]+$/),
        /** Address of a zip, as `openSource` takes it. */
        uri: z.string().min(1),
        /** One that has another size by now is refused: offsets in the set would mean other bytes. */
        bytes: z.int().nonnegative(),
      }),
    )
    .min(1),
});
export type ArchiveSet = z.infer<typeof archiveSetSchema>;
