import { byError } from '../../shared/select/choose-base';
import type { BaseScore } from '../../shared/select/score-base';
import { FOLDS, type MeasuredSet, mean } from './measure-set';
import type { SetFeatures } from './set-features';
import { taskOf } from './task-of';

/** What the features of two bases together give beside those of one, over all folds. */
export interface TogetherResult {
  readonly name: string;
  /** On test: heads on the candidate that is best by all training images, and on it beside the best one of another base. */
  readonly one: number;
  readonly both: number;
  /** Of the difference, by the images that only one of the two tells right. */
  readonly error: number;
  /** Milliseconds of both by those of one, the mean over folds. */
  readonly costs: number;
}

/** Whether features of two bases together are worth what they cost. Both are chosen by training images alone. */
export async function together({ name, features, foldOf, hits, pairHits }: MeasuredSet): Promise<TogetherResult> {
  const gains: number[] = [];
  const costs: number[] = [];
  const [one, both] = [new Uint8Array(foldOf.length), new Uint8Array(foldOf.length)];
  for (let fold = 0; fold < FOLDS; fold++) {
    const { score, trainImages } = taskOf(features, foldOf, fold);
    const scores = features.map((_, candidate) => score(candidate, trainImages));
    const [best, ...rest] = [...features.keys()].sort((a, b) =>
      byError(scores[a] as BaseScore, scores[b] as BaseScore),
    );
    const first = features[best as number] as SetFeatures;
    const baseOf = ({ candidate }: SetFeatures) => candidate.prepared.name;
    const other = rest.find((own) => baseOf(features[own] as SetFeatures) !== baseOf(first));
    if (other === undefined) continue;
    const second = features[other] as SetFeatures;
    const own = await pairHits([best as number, other], fold);
    let at = 0;
    for (const [image, of] of foldOf.entries()) {
      if (of !== fold) continue;
      one[image] = hits[best as number]?.[image] as number;
      both[image] = own[at++] as number;
      gains.push((both[image] as number) - (one[image] as number));
    }
    costs.push(1 + second.candidate.msPerImage / first.candidate.msPerImage);
  }
  const gain = mean(gains);
  const error = Math.sqrt(mean(gains.map((value) => (value - gain) ** 2)) / gains.length);
  return { name, one: mean(one), both: mean(both), error, costs: mean(costs) };
}
