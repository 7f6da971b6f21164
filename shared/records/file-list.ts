import { z } from 'zod';
import { fileSumSchema } from './file-sum';

/** files.json: the files of a run other than its records and its model, by their names within the run. */
export const fileListSchema = z.object({
  schemaVersion: z.literal(1),
  files: z.array(fileSumSchema.extend({ name: z.string() })),
});
export type FileList = z.infer<typeof fileListSchema>;
