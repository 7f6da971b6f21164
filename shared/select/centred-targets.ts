/** One column a class, 1 where an image is of it and 0 elsewhere, less the column's mean; class by class, [classes, n]. */
export function centredTargets(labels: ArrayLike<number>, classes: number): Float64Array {
  const n = labels.length;
  const targets = new Float64Array(classes * n);
  for (let i = 0; i < n; i++) targets[(labels[i] as number) * n + i] = 1;
  for (let own = 0; own < classes; own++) {
    const column = targets.subarray(own * n, (own + 1) * n);
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    for (let i = 0; i < n; i++) column[i] = (column[i] as number) - mean;
  }
  return targets;
}

/** What of each column of targets lies along each vector: [classes, rank]. */
export function projectTargets(
  {
    vectors,
    squares,
    count,
  }: { readonly vectors: Float64Array; readonly squares: Float64Array; readonly count: number },
  targets: Float64Array,
  classes: number,
): Float64Array {
  const rank = squares.length;
  const along = new Float64Array(classes * rank);
  for (let own = 0; own < classes; own++) {
    for (let j = 0; j < rank; j++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (vectors[j * count + i] as number) * (targets[own * count + i] as number);
      along[own * rank + j] = sum;
    }
  }
  return along;
}
