import type { FeatureTable } from '../../shared/features/feature-table';
import { byError } from '../../shared/select/choose-base';
import type { BaseScore } from '../../shared/select/score-base';
import { headHits } from './head-hits';
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
export async function together({ name, features, foldOf, hits }: MeasuredSet): Promise<TogetherResult> {
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
    const table = sideBySide(first.table, second.table);
    const own = await headHits(table, foldOf, fold, first.classes);
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

/** Rows of two tables as one, as they are: a head learns how large numbers are. */
function sideBySide(one: FeatureTable, other: FeatureTable): FeatureTable {
  const featureCount = one.featureCount + other.featureCount;
  const features = new Float32Array(one.count * featureCount);
  for (let row = 0; row < one.count; row++) {
    features.set(one.features.subarray(row * one.featureCount, (row + 1) * one.featureCount), row * featureCount);
    const from = row * other.featureCount;
    features.set(other.features.subarray(from, from + other.featureCount), row * featureCount + one.featureCount);
  }
  return { ...one, featureCount, features };
}
