import type { LabelSets } from './centred-targets';

/**
 * What an image with several labels is counted under where a sample is drawn class by class: the rarest of its classes, as
 * the images of that one are fewest; -1 where it has none.
 * @param training images of each class
 */
export function rarestClass(labelSets: LabelSets, training: readonly number[]): (label: number) => number {
  const images = (own: number) => training[own] as number;
  const rarest = labelSets.map((set) =>
    set.reduce((least, own) => (least < 0 || images(own) < images(least) ? own : least), -1),
  );
  return (label) => rarest[label] ?? -1;
}
