import { targetsOf } from '../dataset/label-sets';
import type { FeatureTable } from '../features/feature-table';
import { lossAndAccuracy } from './cross-entropy';
import type { Head, LossAndAccuracy } from './head';
import { multiLabelLossAndAccuracy } from './multi-label-slope';
import { predictHead } from './predict-head';

/**
 * Loss and accuracy of a head on images of which there is at least one.
 * @param labelSets where they may have several labels: the classes that each of the table's labels stands for
 */
export function scoreHead(
  head: Head,
  { features, labels, count }: FeatureTable,
  labelSets?: readonly (readonly number[])[],
): LossAndAccuracy {
  const probabilities = predictHead(head, features, count);
  const classes = head.classes.length;
  if (!labelSets) return lossAndAccuracy(probabilities, labels, classes);
  return multiLabelLossAndAccuracy(probabilities, labels, { classes, values: targetsOf(labelSets, classes) });
}
