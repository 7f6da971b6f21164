import { byError } from './choose-base';
import { errorDifference } from './error-difference';
import type { BaseScore } from './score-base';

/** What a round looked at: so many images of the sample, by so many candidates. */
export interface Round {
  readonly images: number;
  readonly candidates: number;
}

export interface RaceOptions<Candidate> {
  readonly candidates: readonly Candidate[];
  /** Of the sample. */
  readonly images: number;
  /** That a run computes features of, whatever split they are in: trying a candidate in full costs all of them. */
  readonly allImages: number;
  readonly classes: number;
  /** What all rounds may cost besides, in the unit of costOf(). */
  readonly mostCost?: number;
  /** Whether each candidate sees the whole sample, whatever it costs. */
  readonly full?: boolean;
  /** Of one image. */
  costOf(candidate: Candidate): number;
  /** @param images so many of the sample's first; never fewer than before */
  measure(candidate: Candidate, images: number): Promise<BaseScore>;
  /** @param left how many may go on */
  onRound?(round: Round, left: number): void;
  /** Whether no further round may begin. */
  isOver?(): boolean;
}

export interface Raced<Candidate> {
  readonly scores: ReadonlyMap<Candidate, BaseScore>;
  /** Those of the last round, the best first. */
  readonly finalists: readonly Candidate[];
  readonly rounds: readonly Round[];
  readonly cost: number;
  /** What is left of what all rounds may cost; zero where the first one cost more. */
  readonly rest: number;
}

/** Images of a sample, at most. */
export const DEFAULT_SAMPLE = 1024;
/** Of what trying all candidates in full costs. */
const SHARE = 0.25;
/** Of the first round: fewer images tell too little to drop anything by. Half of them where the set is so small that they cost too much. */
const FIRST_IMAGES = 64;
const FIRST_OF_A_CLASS = 8;
/** Standard errors of the difference. */
const SURE = 2;
/** So many go on at least: a choice wants something to choose from. */
const FEWEST_CANDIDATES = 2;

/**
 * Measures candidates on more and more of a sample, twice the images from round to round, and drops those that are surely worse than
 * the best one on the same images. All rounds together cost at most a quarter of trying all candidates in full, as far as the first
 * round leaves that open: where not all others can be paid for, each round has the same part of what is left, and the best go on.
 */
export async function race<Candidate>(options: RaceOptions<Candidate>): Promise<Raced<Candidate>> {
  const { images, costOf, measure } = options;
  const scores = new Map<Candidate, BaseScore>();
  const scoreOf = (candidate: Candidate) => scores.get(candidate) as BaseScore;
  const rounds: Round[] = [];
  const budget = budgetOf(options);
  let racing = [...options.candidates];
  let cost = 0;
  let seen = 0;
  let next = firstRound(options);
  for (;;) {
    for (const candidate of racing) {
      scores.set(candidate, await measure(candidate, next));
      cost += costOf(candidate) * (next - seen);
    }
    seen = next;
    next = Math.min(images, 2 * seen);
    racing.sort((a, b) => byError(scoreOf(a), scoreOf(b)));
    const best = scoreOf(racing[0] as Candidate);
    const left = racing.filter((candidate) => !isSurelyWorse(scoreOf(candidate), best));
    const costs = left.map((candidate) => costOf(candidate) * (next - seen));
    const paid = whatIsPaid(costs, budget - cost, Math.ceil(Math.log2(images / seen)));
    const round = { images: seen, candidates: racing.length };
    rounds.push(round);
    options.onRound?.(round, left.length);
    if (next === seen || paid < FEWEST_CANDIDATES || options.isOver?.())
      return { scores, finalists: racing, rounds, cost, rest: options.isOver?.() ? 0 : Math.max(0, budget - cost) };
    racing = left.slice(0, paid);
  }
}

function isSurelyWorse(own: BaseScore, best: BaseScore): boolean {
  const { mean, standardError } = errorDifference(own, best);
  return mean > SURE * standardError;
}

function budgetOf<Candidate>({ candidates, allImages, costOf, mostCost, full }: RaceOptions<Candidate>): number {
  const inFull = candidates.reduce((sum, candidate) => sum + costOf(candidate), 0) * allImages;
  return Math.min(full ? Number.POSITIVE_INFINITY : SHARE * inFull, mostCost ?? Number.POSITIVE_INFINITY);
}

function firstRound<Candidate>({ images, allImages, classes, candidates, full }: RaceOptions<Candidate>): number {
  if (full || candidates.length <= FEWEST_CANDIDATES) return images;
  const wanted = Math.max(FIRST_IMAGES, FIRST_OF_A_CLASS * classes);
  const paid = Math.floor(SHARE * allImages);
  return Math.min(images, wanted, Math.max(paid, Math.ceil(wanted / 2)));
}

/** How many go on, of what each costs, the best first: as many as this round's part of the rest pays for, two where all of it does. */
function whatIsPaid(costs: readonly number[], rest: number, roundsLeft: number): number {
  const upTo = (sum: number) => {
    let count = 0;
    let cost = 0;
    while (count < costs.length && cost + (costs[count] as number) <= sum) cost += costs[count++] as number;
    return count;
  };
  return Math.max(upTo(rest / Math.max(roundsLeft, 1)), Math.min(upTo(rest), FEWEST_CANDIDATES));
}
