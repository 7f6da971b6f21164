import { dealSets } from '../head/deal-sets';
import { fitTemperature } from '../head/fit-temperature';
import { probabilitiesOf } from '../head/predict-head';
import { Random } from '../random';
import type { FeatureViews } from './feature-views';
import type { Groups } from './groups';
import { heldOutAnswers } from './held-out-answers';

const FOLDS = 5;
/** Different images that are of a class, and that are not: with fewer there is too little to learn it from. */
const FEWEST = 2 * FOLDS;

/** One answer that is likely wrong: an image is said to be of a class, or is not, and looks otherwise. */
export interface DoubtOf {
  readonly image: number;
  /** Index of the class. */
  readonly label: number;
  /** Whether the image is not said to be of the class; else it is, and does not look so. */
  readonly missing: boolean;
  /** That the image is of the class, by a classifier that has not seen it. */
  readonly probability: number;
  /** Whether the opposite is as probable as it is, on the mean, for the images of which it is said. */
  readonly confident: boolean;
}

/** How many answers of one kind are doubted. */
export interface DoubtCounts {
  readonly confident: number;
  readonly doubtful: number;
}

export interface DoubtsOf {
  readonly missing: DoubtCounts;
  readonly extra: DoubtCounts;
  /** The least probable answers, whatever their class. */
  readonly first: readonly DoubtOf[];
}

export interface DoubtedLabelOptions {
  readonly views: Pick<FeatureViews, 'values' | 'width'>;
  /** Number of the set of labels of each image. */
  readonly labels: Int32Array;
  /** The classes of each set. */
  readonly labelSets: readonly (readonly number[])[];
  readonly classes: number;
  /** Images that show the same: a copy must not vouch for the labels of the other. */
  readonly groups: Groups;
  readonly seed: number;
  /** Doubts that are listed, at most. */
  readonly most: number;
}

/**
 * What wrongLabels() is for one label per image. Each class is a question of its own, for each of five folds answered by
 * a classifier that has not seen the image. An answer of the table is doubted where the opposite is more probable;
 * confidently, where it is as probable as for the images of which the table says it: confident learning, class by class
 * (Thyagarajan and others 2022). Where most images of a class do not look like it, it is the classifier that has not learnt
 * the class, and none of them is doubted.
 * @returns undefined where no class has ten different images, and ten that are not of it
 */
export function doubtedLabels(options: DoubtedLabelOptions): DoubtsOf | undefined {
  const { views, labels, labelSets, groups, seed, most } = options;
  const known = knownClasses(options);
  if (known.length === 0) return undefined;
  // Of the classes that can be learnt only.
  const placeOf = new Map(known.map((label, k) => [label, k]));
  const sets = labelSets.map((set) => set.flatMap((label) => placeOf.get(label) ?? []));
  const places = foldsOfGroups(labels, sets, groups, seed);
  const scores = heldOutAnswers({ ...views, labels, labelSets: sets, classes: known.length, places, folds: FOLDS });
  const said = new Int32Array(scores.length);
  for (const [image, label] of labels.entries()) for (const k of sets[label] ?? []) said[image * known.length + k] = 1;
  const temperature = fitTemperature(scores, said, 1);
  const probabilities = probabilitiesOf(
    scores.map((score) => score / temperature),
    known.length,
    'multi-label',
  );
  const usual = usualCertainty(probabilities, said, known.length);
  const unlearnt = unlearntClasses(scores, said, known.length);
  const marginOf = (at: number) =>
    said[at] === 0 ? -(scores[at] as number) : unlearnt[at % known.length] ? 0 : (scores[at] as number);
  const isConfident = (at: number) => {
    const [k, probability] = [at % known.length, probabilities[at] as number];
    return said[at] === 0 ? probability >= (usual.of[k] as number) : 1 - probability >= (usual.notOf[k] as number);
  };
  const counts = { missing: { confident: 0, doubtful: 0 }, extra: { confident: 0, doubtful: 0 } };
  for (let at = 0; at < scores.length; at++) {
    if (marginOf(at) < 0) counts[said[at] === 0 ? 'missing' : 'extra'][isConfident(at) ? 'confident' : 'doubtful']++;
  }
  const first = leastOf(marginOf, scores.length, most).map((at) => ({
    ...{ image: Math.floor(at / known.length), label: known[at % known.length] as number },
    ...{ missing: said[at] === 0, probability: probabilities[at] as number, confident: isConfident(at) },
  }));
  return { ...counts, first };
}

/** Of each class, whether a classifier that has not seen them takes fewer than half of its images for it. */
function unlearntClasses(scores: Float32Array, said: Int32Array, classes: number): boolean[] {
  const [all, found] = [new Float64Array(classes), new Float64Array(classes)];
  for (const [at, isSaid] of said.entries()) {
    if (isSaid === 0) continue;
    all[at % classes]! += 1;
    if ((scores[at] as number) >= 0) found[at % classes]! += 1;
  }
  return Array.from(all, (count, k) => 2 * (found[k] as number) < count);
}

/** Places of the least margins below zero, ascending. In memory: numbers, since nearly every answer of a bad table is doubted. */
function leastOf(marginOf: (at: number) => number, count: number, most: number): number[] {
  const below: number[] = [];
  const margins = new Float32Array(count);
  let doubted = 0;
  for (let at = 0; at < count; at++) if (marginOf(at) < 0) margins[doubted++] = marginOf(at);
  const limit = doubted > most ? (margins.subarray(0, doubted).sort()[most - 1] as number) : 0;
  for (let at = 0; at < count; at++) {
    const margin = marginOf(at);
    if (margin < 0 && margin <= limit) below.push(at);
  }
  return below.sort((a, b) => marginOf(a) - marginOf(b) || a - b).slice(0, most);
}

/** The classes, ascending, that enough different images are of, and enough are not. */
function knownClasses({ labels, labelSets, classes, groups }: DoubtedLabelOptions): number[] {
  const counts = new Int32Array(classes);
  let different = 0;
  for (const [image, label] of labels.entries()) {
    if (groups.of(image) !== image) continue;
    different++;
    for (const k of labelSets[label] ?? []) counts[k]! += 1;
  }
  return [...counts.keys()].filter((k) => Math.min(counts[k] as number, different - (counts[k] as number)) >= FEWEST);
}

/** Of each class, the mean probability of what is said of an image, over the images that are of it and those that are not. */
function usualCertainty(probabilities: Float32Array, said: Int32Array, classes: number) {
  const sums = { of: new Float64Array(classes), notOf: new Float64Array(classes) };
  const counts = { of: new Float64Array(classes), notOf: new Float64Array(classes) };
  for (const [at, probability] of probabilities.entries()) {
    const side = said[at] === 1 ? 'of' : 'notOf';
    sums[side][at % classes]! += side === 'of' ? probability : 1 - probability;
    counts[side][at % classes]! += 1;
  }
  const mean = (side: 'of' | 'notOf') => sums[side].map((sum, k) => sum / Math.max(counts[side][k] as number, 1));
  return { of: mean('of'), notOf: mean('notOf') };
}

/** The fold of each image: groups in seeded order, dealt out so that each fold has its share of each class. */
function foldsOfGroups(
  labels: Int32Array,
  sets: readonly (readonly number[])[],
  groups: Groups,
  seed: number,
): Int32Array {
  const members = new Map<number, number[]>();
  for (const image of labels.keys()) {
    const first = groups.of(image);
    const own = members.get(first);
    if (own) own.push(image);
    else members.set(first, [image]);
  }
  const firsts = new Random(seed).shuffle(Int32Array.from(members.keys()));
  const dealt = dealSets(
    Array.from(firsts, (first) => members.get(first) as number[]),
    labels,
    FOLDS,
    sets,
  );
  const places = new Int32Array(labels.length);
  for (const [turn, first] of firsts.entries()) {
    for (const image of members.get(first) ?? []) places[image] = dealt[turn] as number;
  }
  return places;
}
