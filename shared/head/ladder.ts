import { runKeys } from '../artifacts';
import { getJson, putJson } from '../json-file';
import { ladderFileSchema, RUNG_NAMES, type Rung, type RungName } from '../records/ladder';
import type { BlobStore } from '../storage/blob-store';
import type { LossAndAccuracy } from './head';

export { RUNG_NAMES, type Rung, type RungName, rungSchema } from '../records/ladder';

/** The accuracy ladder: what was tried, in this order. At most one rung is kept. */
export type Ladder = readonly Rung[];

/**
 * What models are compared by on validation: by the loss where an image may have several labels. Most answers about one are
 * "no", so that the share of right ones tells little.
 */
export type ComparedBy = 'accuracy' | 'loss';

/**
 * Whether a model may take another's place: more accurate on validation, or as accurate at a lower loss; or, by the loss, at
 * a lower loss alone. Of two equals the simpler one, which was there before, stays.
 */
export function isBetter(candidate: LossAndAccuracy, kept: LossAndAccuracy, by: ComparedBy = 'accuracy'): boolean {
  if (by === 'loss') return candidate.loss < kept.loss;
  return candidate.accuracy > kept.accuracy || (candidate.accuracy === kept.accuracy && candidate.loss < kept.loss);
}

/** A ladder with one rung more, or with that rung measured anew; the best of all is kept, among equals the earliest. */
export function climb(ladder: Ladder, name: RungName, { loss, accuracy }: LossAndAccuracy, by?: ComparedBy): Rung[] {
  const rungs = [...ladder.filter((rung) => rung.name !== name), { name, loss, accuracy, kept: false }].sort(
    (a, b) => RUNG_NAMES.indexOf(a.name) - RUNG_NAMES.indexOf(b.name),
  );
  return keepBest(rungs, by);
}

/** A ladder as it was before a rung was tried. */
export const without = (ladder: Ladder, name: RungName): Rung[] =>
  keepBest(ladder.filter((rung) => rung.name !== name));

function keepBest(rungs: readonly Rung[], by?: ComparedBy): Rung[] {
  const [first, ...rest] = rungs;
  if (!first) return [];
  const best = rest.reduce((kept, rung) => (isBetter(rung, kept, by) ? rung : kept), first);
  return rungs.map((rung) => ({ ...rung, kept: rung === best }));
}

/** The rung that is published. */
export function keptRung(ladder: Ladder): Rung | undefined {
  return ladder.find(({ kept }) => kept);
}

/** A run's ladder; without rungs where nothing was trained yet. */
export async function loadLadder(store: BlobStore, runId: string): Promise<Rung[]> {
  return (await getJson(store, runKeys(runId).ladder, ladderFileSchema))?.rungs ?? [];
}

export async function saveLadder(store: BlobStore, runId: string, ladder: Ladder): Promise<void> {
  await putJson(store, runKeys(runId).ladder, { schemaVersion: 1, rungs: ladder });
}
