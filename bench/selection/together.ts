import { byError } from '../../shared/select/choose-base';
import { pairToTry } from '../../shared/select/pair-to-try';
import type { BaseScore } from '../../shared/select/score-base';
import { FOLDS, type MeasuredSet, mean } from './measure-set';
import type { SetFeatures } from './set-features';
import { taskOf } from './task-of';

/** What the features of two bases together give beside those of the best one, over all folds. */
export interface TogetherResult {
  readonly name: string;
  /** On test: of heads on the candidate that is best by all training images. */
  readonly one: number;
  /** On it beside the best one of another base, whatever the size of its images. */
  readonly anySize: Together;
  /** On the two best that read images of one size, as a run takes them. */
  readonly oneSize: Together;
}

export interface Together {
  readonly accuracy: number;
  /** Of what it has more than one, by the images that only one of the two tells right. */
  readonly error: number;
  /** Milliseconds of both by those of one, the mean over folds. */
  readonly costs: number;
}

/**
 * Whether features of two bases together are worth what they cost. All are chosen by training images alone.
 * @returns undefined where the pool has no two bases of one size
 */
export async function together(measured: MeasuredSet): Promise<TogetherResult | undefined> {
  const { name, features, foldOf, hits } = measured;
  const one = new Uint8Array(foldOf.length);
  const pairs: { readonly any: readonly [number, number]; readonly same: readonly [number, number] }[] = [];
  const bests: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const { score, trainImages, candidates } = taskOf(features, foldOf, fold);
    const scores = features.map((_, candidate) => score(candidate, trainImages));
    const order = [...features.keys()].sort((a, b) => byError(scores[a] as BaseScore, scores[b] as BaseScore));
    const best = order[0] as number;
    const other = order.find((own) => candidates[own]?.sha256 !== candidates[best]?.sha256);
    const same = pairToTry(candidates.map((own, i) => ({ ...own, ...(scores[i] as BaseScore), isPair: false })));
    if (other === undefined || !same) return undefined;
    pairs.push({ any: [best, other], same });
    bests.push(best);
    for (const [image, of] of foldOf.entries()) if (of === fold) one[image] = hits[best]?.[image] as number;
  }
  const of = (kind: 'any' | 'same') =>
    compare(
      measured,
      one,
      bests,
      pairs.map((own) => own[kind]),
    );
  return { name, one: mean(one), anySize: await of('any'), oneSize: await of('same') };
}

/** @param pairs one per fold, and which candidate is the best there */
async function compare(
  { features, foldOf, pairHits }: MeasuredSet,
  one: Uint8Array,
  bests: readonly number[],
  pairs: readonly (readonly [number, number])[],
): Promise<Together> {
  const msOf = (own: number) => (features[own] as SetFeatures).candidate.msPerImage;
  const both = new Uint8Array(foldOf.length);
  for (const [fold, pair] of pairs.entries()) {
    const own = await pairHits(pair, fold);
    let at = 0;
    for (const [image, of] of foldOf.entries()) if (of === fold) both[image] = own[at++] as number;
  }
  const gains = Float64Array.from(both, (hit, image) => hit - (one[image] as number));
  const gain = mean(gains);
  return {
    accuracy: mean(both),
    error: Math.sqrt(mean(gains.map((value) => (value - gain) ** 2)) / gains.length),
    costs: mean(pairs.map(([a, b], fold) => (msOf(a) + msOf(b)) / msOf(bests[fold] as number))),
  };
}
