import type { SplitImageCounts } from '../records/manifest';
import type { Counts, Manifest, Split } from './manifest';

/** Between the labels of an image, where they are shown in one text. */
const JOINT = ' + ';
/** For an image that has none. */
const NO_LABEL = '(no label)';

/** A set of labels as people read it: "cat + dog". Of labels that canBeInSet() allows, different sets are different texts. */
export const labelSetName = (labels: readonly string[]): string => labels.join(JOINT) || NO_LABEL;

/** The labels of a set that labelSetName() has named. */
export const labelsInName = (name: string): string[] => (name === NO_LABEL ? [] : name.split(JOINT));

/** Whether a label leaves it open where one ends and the next begins. */
export const canBeInSet = (label: string): boolean => !` ${label} `.includes(JOINT) && label !== NO_LABEL;

/**
 * What the label of an image stands for, by its number: a class, or, where images have several, a set of classes.
 */
export function labelNames({ classes, labelSets }: Pick<Manifest, 'classes' | 'labelSets'>): readonly string[] {
  if (!labelSets) return classes;
  return labelSets.map((set) => labelSetName(set.map((label) => classes[label] as string)));
}

/**
 * Which labels each set has, as the numbers that a head is trained towards.
 * @returns Uint8Array [sets, classes], 1 where the label is in the set
 */
export function targetsOf(labelSets: readonly (readonly number[])[], classes: number): Uint8Array {
  const targets = new Uint8Array(labelSets.length * classes);
  for (const [set, labels] of labelSets.entries()) for (const label of labels) targets[set * classes + label] = 1;
  return targets;
}

/** Images of a split. Where they have several labels, or none, those per class do not add up to them. */
export function imagesOf(
  { counts, images }: { readonly counts: Counts; readonly images?: SplitImageCounts | undefined },
  split: Split,
): number {
  return images?.[split] ?? Object.values(counts[split]).reduce((a, b) => a + b, 0);
}
