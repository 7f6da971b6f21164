import type { FeatureTable } from '../../shared/features/feature-table';
import { featureViews } from '../../shared/inspect/feature-views';
import { Groups } from '../../shared/inspect/groups';
import { nearDuplicates } from '../../shared/inspect/near-duplicates';
import { Random } from '../../shared/random';

/**
 * The fold of each image: every class spread evenly over all folds, images that show the same in one of them, as a run splits them.
 * @param table features by which images are alike
 */
export function splitFolds(table: FeatureTable, classes: number, folds: number, seed: number): Int32Array {
  const { count, labels, featureCount, features: values } = table;
  const features = { featureCount, values };
  const alike = new Groups(count);
  const views = featureViews(features, count, classes);
  for (const { a, b } of nearDuplicates({ features, views, isFirst: () => true })) alike.join(a, b);
  const order = new Random(seed).shuffle(Int32Array.from({ length: count }, (_, image) => image));
  const foldOfGroup = new Map<number, number>();
  const foldOf = new Int32Array(count);
  const counts = Array.from({ length: classes }, () => new Array<number>(folds).fill(0));
  for (const image of order) {
    const own = counts[labels[image] as number] as number[];
    const group = alike.of(image);
    const fold = foldOfGroup.get(group) ?? own.indexOf(Math.min(...own));
    foldOfGroup.set(group, fold);
    foldOf[image] = fold;
    own[fold] = (own[fold] as number) + 1;
  }
  return foldOf;
}
