/**
 * Of a bucket with more members than this, each is compared with so many that follow it: where thousands are alike they
 * still form one chain, and no bucket costs the square of its size.
 */
const MOST_COMPARED = 64;
/** Of more bits in a piece, counters would take more room than the rows. */
const MOST_COUNTED_BITS = 22;

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
export function eachSimilarPair(rows: BitRows, take: (a: number, b: number) => void): void {
  const goOn = (a: number, b: number) => {
    take(a, b);
    return false;
  };
  for (const _ of scanSimilarPairs(rows, goOn));
}

/**
 * The same for whoever cannot hold all pairs: the scan pauses, yielding, after a row for which `take` has asked for it.
 * @param take answers whether to pause
 */
export function* scanSimilarPairs(
  { bits, wordsPerRow, count, pieceBits, pieces }: BitRows,
  take: (a: number, b: number) => boolean,
): Generator<void> {
  const values = new Uint32Array(count);
  const order = new Uint32Array(count);
  for (let piece = 0; piece < pieces; piece++) {
    for (let row = 0; row < count; row++) {
      values[row] = pieceOf(bits, row * wordsPerRow, piece * pieceBits, pieceBits);
    }
    sortByValue(values, order, pieceBits);
    for (let at = 0; at < count; at++) if (takeFrom(order, values, at, take)) yield;
  }
}

/** The pairs of one row with those that follow it in its bucket. */
function takeFrom(
  order: Uint32Array,
  values: Uint32Array,
  at: number,
  take: (a: number, b: number) => boolean,
): boolean {
  const row = order[at]!;
  const value = values[row];
  const end = Math.min(order.length, at + 1 + MOST_COMPARED);
  let isToPause = false;
  for (let next = at + 1; next < end && values[order[next]!] === value; next++) {
    if (take(row, order[next]!)) isToPause = true;
  }
  return isToPause;
}

/** Puts the rows' numbers into the order of their values, those of one value ascending. */
function sortByValue(values: Uint32Array, order: Uint32Array, valueBits: number): void {
  if (valueBits > MOST_COUNTED_BITS) {
    for (let row = 0; row < order.length; row++) order[row] = row;
    order.sort((a, b) => values[a]! - values[b]! || a - b);
    return;
  }
  const starts = new Uint32Array(2 ** valueBits + 1);
  for (let row = 0; row < values.length; row++) starts[values[row]! + 1]! += 1;
  for (let value = 1; value < starts.length; value++) starts[value]! += starts[value - 1]!;
  for (let row = 0; row < values.length; row++) order[starts[values[row]!]!++] = row;
}

function pieceOf(bits: Uint32Array, start: number, bit: number, length: number): number {
  const word = start + (bit >> 5);
  const shift = bit & 31;
  let value = bits[word]! >>> shift;
  if (shift + length > 32) value |= bits[word + 1]! << (32 - shift);
  return (value & ((1 << length) - 1)) >>> 0;
}
