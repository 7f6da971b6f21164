import { fitTemperature } from '../head/fit-temperature';
import { probabilitiesOf } from '../head/predict-head';
import { Random } from '../random';
import type { FeatureViews } from './feature-views';
import type { Groups } from './groups';
import { heldOutScores } from './held-out-scores';

const FOLDS = 5;
/** Different images of a class: with fewer there is too little to learn from, and it is neither doubted nor suggested. */
const FEWEST = 2 * FOLDS;

/** An image that is likely labelled wrong. */
export interface WrongLabelOf {
  readonly image: number;
  readonly suggested: number;
  readonly probability: number;
  readonly probabilityOfLabel: number;
  /** Whether the suggested class is as probable as it is, on the mean, for the images that are labelled so. */
  readonly confident: boolean;
}

export interface WrongLabelOptions {
  readonly views: Pick<FeatureViews, 'values' | 'width'>;
  /** Class index of each image. */
  readonly labels: Int32Array;
  readonly classes: number;
  /** Images that show the same: a copy must not vouch for the label of the other. */
  readonly groups: Groups;
  readonly seed: number;
}

/**
 * Likely wrong labels by features alone: five folds, and for each a classifier that has not seen it. An image is doubted
 * where another class is more probable than its own; confidently, where confident learning (Northcutt, Jiang and Chuang
 * 2021) counts it among the other class. The least margin comes first, so that a list may be read until it stops to pay.
 * @returns undefined where fewer than two classes have the ten different images that it takes to learn from
 */
export function wrongLabels({ views, labels, classes, groups, seed }: WrongLabelOptions): WrongLabelOf[] | undefined {
  const ofClass = firstsOf(labels, classes, groups);
  const known = ofClass.map(({ length }) => length >= FEWEST);
  if (known.filter(Boolean).length < 2) return undefined;
  const places = foldsOfGroups(ofClass, labels, groups, seed);
  const scores = heldOutScores({ ...views, labels, classes, places, folds: FOLDS });
  // The discriminant takes its few directions for the whole truth; one number makes it as certain as it may be.
  const temperature = fitTemperature(scores, labels, classes);
  const probabilities = probabilitiesOf(
    scores.map((score) => score / temperature),
    classes,
  );
  const at = (image: number, k: number) => probabilities[image * classes + k] as number;
  const usual = usualCertainty(at, labels, classes);
  const found: (WrongLabelOf & { readonly margin: number })[] = [];
  for (const [image, label] of labels.entries()) {
    if (!known[label]) continue;
    let suggested = label;
    for (let k = 0; k < classes; k++) if (known[k] && at(image, k) > at(image, suggested)) suggested = k;
    if (suggested === label) continue;
    const score = (k: number) => scores[image * classes + k] as number;
    found.push({
      ...{ image, suggested, probability: at(image, suggested), probabilityOfLabel: at(image, label) },
      confident: at(image, suggested) >= (usual[suggested] as number),
      margin: score(label) - score(suggested),
    });
  }
  return found.sort((a, b) => a.margin - b.margin || a.image - b.image);
}

/** Mean probability of a class on the images that are labelled so. */
function usualCertainty(at: (image: number, k: number) => number, labels: Int32Array, classes: number): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (const [image, label] of labels.entries()) {
    sums[label]! += at(image, label);
    counts[label]! += 1;
  }
  return sums.map((sum, k) => sum / Math.max(counts[k] as number, 1));
}

/** Of each class, one image of each group. */
function firstsOf(labels: Int32Array, classes: number, groups: Groups): number[][] {
  const ofClass: number[][] = Array.from({ length: classes }, () => []);
  for (const [image, label] of labels.entries()) if (groups.of(image) === image) ofClass[label]?.push(image);
  return ofClass;
}

/** The fold of each image: the groups of a class, in seeded order, dealt out one by one. */
function foldsOfGroups(ofClass: readonly number[][], labels: Int32Array, groups: Groups, seed: number): Int32Array {
  const random = new Random(seed);
  const places = new Int32Array(labels.length);
  for (const firsts of ofClass) {
    for (const [turn, first] of random.shuffle(Int32Array.from(firsts)).entries()) places[first] = turn % FOLDS;
  }
  for (const image of labels.keys()) places[image] = places[groups.of(image)] as number;
  return places;
}
