import { z } from 'zod';
import { runKeys } from '../artifacts';
import { getJson, putJson } from '../json-file';
import type { BlobStore } from '../storage/blob-store';
import type { LossAndAccuracy } from './head';

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

/** The accuracy ladder: what was tried, in this order. At most one rung is kept. */
export type Ladder = readonly Rung[];

/**
 * Whether a model may take another's place: more accurate on validation, or as accurate at a lower loss. Of two equals
 * the simpler one, which was there before, stays.
 */
export function isBetter(candidate: LossAndAccuracy, kept: LossAndAccuracy): boolean {
  return candidate.accuracy > kept.accuracy || (candidate.accuracy === kept.accuracy && candidate.loss < kept.loss);
}

/** A ladder with one rung more, or with that rung measured anew; the best of all is kept, among equals the earliest. */
export function climb(ladder: Ladder, name: RungName, { loss, accuracy }: LossAndAccuracy): Rung[] {
  const rungs = [...ladder.filter((rung) => rung.name !== name), { name, loss, accuracy, kept: false }].sort(
    (a, b) => RUNG_NAMES.indexOf(a.name) - RUNG_NAMES.indexOf(b.name),
  );
  const best = rungs.reduce((kept, rung) => (isBetter(rung, kept) ? rung : kept));
  return rungs.map((rung) => ({ ...rung, kept: rung === best }));
}

/** The rung that is published. */
export function keptRung(ladder: Ladder): Rung | undefined {
  return ladder.find(({ kept }) => kept);
}

const ladderFile = z.object({ schemaVersion: z.literal(1), rungs: z.array(rungSchema) });

/** A run's ladder; without rungs where nothing was trained yet. */
export async function loadLadder(store: BlobStore, runId: string): Promise<Rung[]> {
  return (await getJson(store, runKeys(runId).ladder, ladderFile))?.rungs ?? [];
}

export async function saveLadder(store: BlobStore, runId: string, ladder: Ladder): Promise<void> {
  await putJson(store, runKeys(runId).ladder, { schemaVersion: 1, rungs: ladder });
}
