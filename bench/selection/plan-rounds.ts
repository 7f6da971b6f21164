/** What a round looks at: so many images of the sample, by so many of the candidates that were best before. */
export interface Round {
  readonly images: number;
  readonly candidates: number;
}

/** Fewer images tell too little to drop anything by. */
export const FEWEST_IMAGES = 96;
const FEWEST_OF_A_CLASS = 4;
/** So many reach the whole sample at least: a choice wants something to choose from. */
const FEWEST_CANDIDATES = 2;

/**
 * Successive halving: each round takes twice the images and half the candidates, and the last one takes the whole sample.
 * The first has images enough for every class to be seen a few times.
 */
export function planRounds(candidates: number, images: number, classes: number): Round[] {
  const fewest = Math.max(FEWEST_IMAGES, FEWEST_OF_A_CLASS * classes);
  let halvings = 0;
  while (images / 2 ** (halvings + 1) >= fewest && candidates / 2 ** (halvings + 1) >= FEWEST_CANDIDATES) halvings += 1;
  return Array.from({ length: halvings + 1 }, (_, i) => ({
    images: Math.ceil(images / 2 ** (halvings - i)),
    candidates: Math.ceil(candidates / 2 ** i),
  }));
}

/** Images that all rounds together send through a base. */
export function imagesOf(rounds: readonly Round[]): number {
  return rounds.reduce(
    (sum, { images, candidates }, i) => sum + candidates * (images - (rounds[i - 1]?.images ?? 0)),
    0,
  );
}
