import { z } from 'zod';

/** fine-tune/result.json: what fine-tuning made of the base. */
export const fineTuneResultSchema = z.object({
  schemaVersion: z.literal(1),
  /** The first layer that was trained, by Keras' index and name. */
  at: z.object({ index: z.int(), name: z.string() }),
  /** The fine-tuned base, which is stored as any other. */
  base: z.object({ name: z.string(), sha256: z.string() }),
});
export type FineTuneResult = z.infer<typeof fineTuneResultSchema>;
