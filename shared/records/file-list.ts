import { z } from 'zod';
import { fileSumSchema } from './file-sum';

/** files.json: what a run has left beside its records and its model, by name within the run. */
export const fileListSchema = z.object({
  schemaVersion: z.literal(1),
  files: z.array(fileSumSchema.extend({ name: z.string() })),
});
export type FileList = z.infer<typeof fileListSchema>;
