/**
 * McNemar's exact test: the chance that two classifiers which err equally often disagree at least so unevenly on the
 * same images. Only images count that one of them got right and the other wrong; which one did is then a toss of a coin.
 * @param onlyA images that A alone got right
 * @param onlyB images that B alone got right
 * @returns two-sided p, 1 where they never disagree
 */
export function mcnemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // C(n, i) / 2^n, from one i to the next; as logarithms, because 2^-n leaves the range of a double.
  let logTerm = -n * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= fewer; i++) {
    logTerm += Math.log((n - i + 1) / i);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, 2 * sum);
}
