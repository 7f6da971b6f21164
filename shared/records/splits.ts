import { z } from 'zod';

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** Images per class, in the order of the manifest's classes, by split. */
export const countsSchema = z.object({
  train: z.record(z.string(), z.int()),
  validation: z.record(z.string(), z.int()),
  test: z.record(z.string(), z.int()),
});
export type Counts = z.infer<typeof countsSchema>;
