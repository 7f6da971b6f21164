/**
 * Of a bucket with more members than this, each is compared with so many that follow it: where thousands are alike they
 * still form one chain, and no bucket costs the square of its size.
 */
const MOST_COMPARED = 64;

/** Bit strings, cut into pieces. Rows lie one after another. */
export interface BitRows {
  readonly bits: Uint32Array;
  readonly wordsPerRow: number;
  readonly count: number;
  /** Bits in a piece, at most 30; of them, how many pieces there are. */
  readonly pieceBits: number;
  readonly pieces: number;
}

/**
 * Pairs of rows that agree in a whole piece: candidates for being alike, without comparing all with all (multi-index
 * hashing; Norouzi, Punjani and Fleet 2012). Rows that differ in fewer bits than there are pieces are never missed; of
 * others as many are found as chance leaves a piece untouched.
 * @param take is given each pair once a piece, so maybe several times, a < b
 */
export function eachSimilarPair(
  { bits, wordsPerRow, count, pieceBits, pieces }: BitRows,
  take: (a: number, b: number) => void,
): void {
  const values = new Uint32Array(count);
  const order = new Uint32Array(count);
  for (let piece = 0; piece < pieces; piece++) {
    for (let row = 0; row < count; row++) {
      values[row] = pieceOf(bits, row * wordsPerRow, piece * pieceBits, pieceBits);
      order[row] = row;
    }
    order.sort((a, b) => values[a]! - values[b]! || a - b);
    for (let at = 0; at < count; at++) {
      const row = order[at]!;
      const end = Math.min(count, at + 1 + MOST_COMPARED);
      for (let next = at + 1; next < end && values[order[next]!] === values[row]; next++) take(row, order[next]!);
    }
  }
}

function pieceOf(bits: Uint32Array, start: number, bit: number, length: number): number {
  const word = start + (bit >> 5);
  const shift = bit & 31;
  let value = bits[word]! >>> shift;
  if (shift + length > 32) value |= bits[word + 1]! << (32 - shift);
  return (value & ((1 << length) - 1)) >>> 0;
}
