/**
 * Folds for images that may have several labels: the rarest class first, each group of it to the fold that has fewest of
 * the class; what has no label last.
 * @param groups images by their numbers; those of a group stay together
 * @param labels number of each image's set of labels
 * @param labelSets the classes of each set
 * @returns the fold of each group, from 0 to folds - 1
 */
export function dealSets(
  groups: readonly (readonly number[])[],
  labels: Int32Array,
  folds: number,
  labelSets: readonly (readonly number[])[],
): number[] {
  const classesOf = groups.map((rows) => [...new Set(rows.flatMap((row) => labelSets[labels[row] as number] ?? []))]);
  const withClass = new Map<number, number[]>();
  for (const [group, own] of classesOf.entries()) {
    for (const label of own) {
      const found = withClass.get(label) ?? [];
      found.push(group);
      withClass.set(label, found);
    }
  }
  const inFold = Array.from({ length: folds }, () => ({ all: 0, of: new Map<number, number>() }));
  const places = new Array<number>(groups.length);
  const put = (group: number, label: number | undefined) => {
    if (places[group] !== undefined) return;
    const fewest = (fold: number) => {
      const { all, of } = inFold[fold] as (typeof inFold)[number];
      return [label === undefined ? 0 : (of.get(label) ?? 0), all] as const;
    };
    let best = 0;
    for (let fold = 1; fold < folds; fold++) {
      const [[a, b], [c, d]] = [fewest(fold), fewest(best)];
      if (a < c || (a === c && b < d)) best = fold;
    }
    places[group] = best;
    const own = inFold[best] as (typeof inFold)[number];
    own.all += 1;
    for (const each of classesOf[group] ?? []) own.of.set(each, (own.of.get(each) ?? 0) + 1);
  };
  const rarest = [...withClass].sort(([a, one], [b, other]) => one.length - other.length || a - b);
  for (const [label, own] of rarest) for (const group of own) put(group, label);
  for (const group of groups.keys()) put(group, undefined);
  return places;
}
