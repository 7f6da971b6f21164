/**
 * The largest sum, without its sign, of two weights of one sign, or of one weight alone; 0 where all are 0.
 * @param from first weight of a channel
 * @param end one behind its last
 */
export function largestOfTwo(values: ArrayLike<number>, from: number, end: number): number {
  let [most, second, least, secondLeast] = [0, 0, 0, 0];
  for (let i = from; i < end; i++) {
    const value = values[i]!;
    if (value > most) {
      second = most;
      most = value;
    } else if (value > second) second = value;
    else if (value < least) {
      secondLeast = least;
      least = value;
    } else if (value < secondLeast) secondLeast = value;
  }
  return Math.max(most + second, -least - secondLeast);
}
