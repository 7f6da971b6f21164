import { z } from 'zod';

/**
 * What says the class of an image: the folder that it lies in, its own name, as of cat.0.jpg, or a table. Optional in records,
 * because releases that did not write it knew folders alone.
 */
export const labelsFromSchema = z.enum(['folders', 'file-names', 'table']);
export type LabelsFrom = z.infer<typeof labelsFromSchema>;

/** In a sentence: "Labels come from …". */
export const labelSource = (labelsFrom: LabelsFrom = 'folders'): string =>
  ({ folders: 'class folders', 'file-names': 'file names', table: 'a table' })[labelsFrom];
