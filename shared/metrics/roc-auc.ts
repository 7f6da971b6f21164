/**
 * Area under the ROC curve: the probability that a positive scores above a negative, a tie counting half (the
 * Mann-Whitney statistic). `null` where one side is empty.
 * @param scores any increasing measure of being positive
 */
export function binaryRocAuc(scores: ArrayLike<number>, isPositive: (row: number) => boolean): number | null {
  const order = Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const sharedRank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) {
      if (!isPositive(order[i]!)) continue;
      positives++;
      rankSum += sharedRank;
    }
    from = to;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * ROC AUC of a classifier: for two classes that of the second, for more the mean of each class against the rest, without
 * the classes that have no image. `null` where there are not two classes with images.
 * @param probabilities Float32Array [count, classes]
 */
export function rocAuc(probabilities: Float32Array, labels: Int32Array, classes: number): number | null {
  const column = (index: number) => Float32Array.from(labels, (_, row) => probabilities[row * classes + index]!);
  const against = (index: number) => binaryRocAuc(column(index), (row) => labels[row] === index);
  if (classes === 2) return against(1);
  const areas = Array.from({ length: classes }, (_, index) => against(index)).filter((area) => area !== null);
  return areas.length === 0 ? null : areas.reduce((a, b) => a + b, 0) / areas.length;
}
