import { GRID } from './sample-grid';

/** Bits of a hash. */
export const HASH_BITS = 256;
/** Lowest frequencies on a side that a hash keeps, of a picture of twice as many cells. */
const KEPT = 16;
const CELLS = 2 * KEPT;

/** Cosines [16, 32]: the basis of a discrete cosine transform. */
const BASIS = Float64Array.from({ length: KEPT * CELLS }, (_, i) =>
  Math.cos((Math.PI * Math.floor(i / CELLS) * (2 * (i % CELLS) + 1)) / (2 * CELLS)),
);

/** Frequencies from low to high: the first bits are those that a new encoding hardly changes. */
const BY_FREQUENCY = Int32Array.from(
  Array.from({ length: HASH_BITS }, (_, i) => i).sort((a, b) => frequency(a) - frequency(b) || a - b),
);

function frequency(at: number): number {
  return Math.floor(at / KEPT) ** 2 + (at % KEPT) ** 2;
}

/**
 * A hash that a picture keeps where it is encoded again, or in another size: whether each of its 256 lowest frequencies is
 * above the median (pHash; Zauner 2010, "Implementation and benchmarking of perceptual image hash functions"). Hashes of
 * one picture differ in few bits, those of two in about 128.
 * @param luma Float32Array [64, 64]
 * @returns Uint32Array [8], low frequencies first
 */
export function perceptualHash(luma: Float32Array): Uint32Array {
  const picture = new Float64Array(CELLS * CELLS);
  for (let y = 0; y < GRID; y++) {
    for (let x = 0; x < GRID; x++) picture[(y >> 1) * CELLS + (x >> 1)]! += luma[y * GRID + x]! / 4;
  }
  const rows = new Float64Array(CELLS * KEPT);
  for (let y = 0; y < CELLS; y++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let x = 0; x < CELLS; x++) sum += picture[y * CELLS + x]! * BASIS[u * CELLS + x]!;
      rows[u * CELLS + y] = sum;
    }
  }
  const frequencies = new Float64Array(HASH_BITS);
  for (let v = 0; v < KEPT; v++) {
    for (let u = 0; u < KEPT; u++) {
      let sum = 0;
      for (let y = 0; y < CELLS; y++) sum += rows[u * CELLS + y]! * BASIS[v * CELLS + y]!;
      frequencies[v * KEPT + u] = sum;
    }
  }
  // The mean brightness says nothing of what is in the picture.
  const median = frequencies.slice(1).sort()[HASH_BITS >> 1] as number;
  const hash = new Uint32Array(HASH_BITS / 32);
  for (let bit = 0; bit < HASH_BITS; bit++) {
    const at = BY_FREQUENCY[bit]!;
    if (at > 0 && frequencies[at]! > median) hash[bit >> 5]! |= 1 << (bit & 31);
  }
  return hash;
}

/** Bits in which two hashes differ. */
export function hammingDistance(a: Uint32Array, atA: number, b: Uint32Array, atB: number, words: number): number {
  let bits = 0;
  for (let i = 0; i < words; i++) bits += bitCount(a[atA + i]! ^ b[atB + i]!);
  return bits;
}

/**
 * Whether two rows of one list differ in few bits: most that do not are told from others early.
 * @param most bits in which they may differ up to each word, [words]
 */
export function isWithinEach(bits: Uint32Array, atA: number, atB: number, most: Float64Array): boolean {
  let found = 0;
  for (let i = 0; i < most.length; i++) {
    found += bitCount(bits[atA + i]! ^ bits[atB + i]!);
    if (found > most[i]!) return false;
  }
  return true;
}

function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
