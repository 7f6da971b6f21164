import { z } from 'zod';

/**
 * What says the class of an image: the folder that it lies in, or its own name, as of cat.0.jpg. Optional in records,
 * because releases that did not write it knew folders alone.
 */
export const labelsFromSchema = z.enum(['folders', 'file-names']);
export type LabelsFrom = z.infer<typeof labelsFromSchema>;
