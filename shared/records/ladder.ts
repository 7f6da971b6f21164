import { z } from 'zod';

/** The ways to a model, each of which sets out from the best of those before it. */
export const RUNG_NAMES = ['head', 'augmented', 'fine-tuned'] as const;
export type RungName = (typeof RUNG_NAMES)[number];

/** How one way did on validation, and whether it is the one that is published. */
export const rungSchema = z.object({
  name: z.enum(RUNG_NAMES),
  loss: z.number(),
  accuracy: z.number(),
  kept: z.boolean(),
});
export type Rung = z.infer<typeof rungSchema>;

/** ladder.json */
export const ladderFileSchema = z.object({ schemaVersion: z.literal(1), rungs: z.array(rungSchema) });
