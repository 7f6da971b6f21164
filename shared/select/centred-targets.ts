import type { RidgeProblem } from './ridge-problem';

/** Where images may have several labels: the classes that each label of a table stands for. */
export type LabelSets = readonly (readonly number[])[];

/** One column a class, 1 where an image is of it and 0 elsewhere, less the column's mean; class by class, [classes, n]. */
export function centredTargets(labels: ArrayLike<number>, classes: number, labelSets?: LabelSets): Float64Array {
  const n = labels.length;
  const targets = new Float64Array(classes * n);
  for (let i = 0; i < n; i++) {
    const label = labels[i] as number;
    for (const own of labelSets ? (labelSets[label] ?? []) : [label]) targets[own * n + i] = 1;
  }
  for (let own = 0; own < classes; own++) {
    const column = targets.subarray(own * n, (own + 1) * n);
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    for (let i = 0; i < n; i++) column[i] = (column[i] as number) - mean;
  }
  return targets;
}

/** Rᵀ y for the rows R of a problem and each column y of targets: [classes, size]. */
export function projectTargets(
  { rows, count, size }: RidgeProblem,
  targets: Float64Array,
  classes: number,
): Float64Array {
  const along = new Float64Array(classes * size);
  for (let own = 0; own < classes; own++) {
    const sums = along.subarray(own * size, (own + 1) * size);
    for (let i = 0; i < count; i++) {
      const row = rows.subarray(i * size, (i + 1) * size);
      const target = targets[own * count + i] as number;
      for (let j = 0; j < size; j++) sums[j] = (sums[j] as number) + target * (row[j] as number);
    }
  }
  return along;
}
