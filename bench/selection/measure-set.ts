import type { Chosen, Outcome, Policy } from './policy';
import type { SetFeatures } from './set-features';
import { taskOf, titleOf } from './task-of';

export const FOLDS = 5;

/** What came of a policy on a set, over all folds: each image is tested once. */
export interface PolicyResult {
  readonly policy: string;
  /** On test, of the heads on what was chosen. */
  readonly accuracy: number;
  /** What the best of the pool has more, where that is one base for all folds. */
  readonly regret: number;
  /** Of the regret, by the images that only one of the two tells right. */
  readonly error: number;
  /** Of the milliseconds that all candidates take for all images, the mean over folds. */
  readonly costShare: number;
  /** Of what was chosen, for an image, the mean over folds. */
  readonly msChosen: number;
  readonly chosen: readonly string[];
}

export interface SetResult {
  readonly name: string;
  readonly images: number;
  readonly classes: number;
  readonly candidates: readonly { readonly title: string; readonly ms: number; readonly accuracy: number }[];
  readonly policies: readonly PolicyResult[];
}

export interface MeasuredSet {
  readonly name: string;
  readonly features: readonly SetFeatures[];
  readonly foldOf: Int32Array;
  /** Whether the head on a candidate's features tells an image right, when the image is of the fold that is tested, by candidate. */
  readonly hits: readonly Uint8Array[];
  /** The same of the head on two candidates together, when the images of one fold are tested: of these images alone. */
  pairHits(pair: readonly [number, number], fold: number): Promise<Uint8Array>;
}

/** Lets each policy choose on the training images of each fold, and looks up what heads on its choices do on the images of that fold. */
export async function measureSet(
  { name, features, foldOf, hits, pairHits }: MeasuredSet,
  policies: readonly Policy[],
): Promise<SetResult> {
  const [{ classes, table }] = features as [SetFeatures];
  const titles = features.map(titleOf);
  const accuracies = hits.map(mean);
  const best = accuracies.indexOf(Math.max(...accuracies));
  const tasks = Array.from({ length: FOLDS }, (_, fold) => taskOf(features, foldOf, fold));
  const all = features.reduce((sum, { candidate }) => sum + candidate.msPerImage * table.count, 0);
  const msOf = (index: number) => features[index]?.candidate.msPerImage as number;
  const titleOfChosen = (chosen: Chosen) =>
    [chosen]
      .flat()
      .map((index) => titles[index])
      .join(' + ');
  const results: PolicyResult[] = [];
  for (const policy of policies) {
    const outcomes: Outcome[] = [];
    const own = new Float64Array(foldOf.length);
    for (const [fold, task] of tasks.entries()) {
      const outcome = await policy.choose(task);
      outcomes.push(outcome);
      const { chosen } = outcome;
      const tested = [...foldOf.keys()].filter((image) => foldOf[image] === fold);
      const ofPair = typeof chosen === 'number' ? undefined : await pairHits(chosen, fold);
      for (const [i, image] of tested.entries())
        own[image] = (ofPair?.[i] ?? hits[chosen as number]?.[image]) as number;
    }
    const lost = own.map((hit, image) => (hits[best]?.[image] as number) - hit);
    const regret = mean(lost);
    results.push({
      policy: policy.name,
      accuracy: mean(own),
      regret,
      error: Math.sqrt(mean(lost.map((value) => (value - regret) ** 2)) / lost.length),
      costShare: mean(outcomes.map(({ ms }) => ms / all)),
      msChosen: mean(outcomes.map(({ chosen }) => sum([chosen].flat().map((index) => msOf(index))))),
      chosen: outcomes.map(({ chosen }) => titleOfChosen(chosen)),
    });
  }
  const candidates = features.map(({ candidate }, i) => ({
    ...{ title: titles[i] as string, ms: candidate.msPerImage, accuracy: accuracies[i] as number },
  }));
  return { name, images: table.count, classes: classes.length, candidates, policies: results };
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** Of numbers, and of yes and no as 1 and 0. */
export const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
