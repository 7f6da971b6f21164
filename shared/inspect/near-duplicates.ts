import { ALIKE, type FeatureViews, KEPT_BIT } from './feature-views';
import type { InspectedFeatures } from './inspected-images';
import { HASH_BITS, hammingDistance } from './perceptual-hash';
import { type BitRows, eachSimilarPair } from './similar-pairs';

/** Bits in which the hashes of one picture may differ. Two pictures differ in 128, give or take 8; a new encoding changes 20. */
export const HASH_DISTANCE = 32;
/** What features must say of images whose hashes agree: flat pictures agree in hash and show nothing. */
export const ALIKE_IN_HASH = 0.5;
const PIECE_BITS = 16;
const HASH_WORDS = HASH_BITS / 32;

/** Two images that show the same. */
export interface NearPair {
  readonly a: number;
  readonly b: number;
  /** Cosine of their features, less the mean of all. */
  readonly similarity: number;
}

export interface NearDuplicateOptions {
  readonly features: InspectedFeatures;
  readonly views: FeatureViews;
  /** One image of each content: files with the same bytes are found otherwise. */
  isFirst(image: number): boolean;
  /** Perceptual hashes, [images, 8], where there are any: they find smaller and worse copies too. */
  readonly hashes?: Uint32Array;
}

/**
 * Pairs of images of different bytes that show the same: features alike in 0.9, or, with hashes, those in 32 of 256 bits
 * and features in 0.5. Both are looked up by pieces of bit strings, not by comparing all with all.
 */
export function nearDuplicates({ features, views, isFirst, hashes }: NearDuplicateOptions): NearPair[] {
  const found = new Map<number, NearPair>();
  const { count } = views.bits;
  const lengths = lengthsOf(features, views.mean, count);
  const consider = (least: number, passes: (a: number, b: number) => boolean) => (a: number, b: number) => {
    const id = a * count + b;
    if (found.has(id) || !isFirst(a) || !isFirst(b) || !passes(a, b)) return;
    const similarity = cosine(features, views.mean, lengths, a, b);
    if (similarity >= least) found.set(id, { a, b, similarity });
  };
  const { bits, wordsPerRow } = views.bits;
  const most = bitsApart(views.bits);
  const looksAlike = (a: number, b: number) =>
    hammingDistance(bits, a * wordsPerRow, bits, b * wordsPerRow, wordsPerRow) <= most;
  eachSimilarPair(views.bits, consider(ALIKE, looksAlike));
  if (hashes) {
    const agree = (a: number, b: number) =>
      hammingDistance(hashes, a * HASH_WORDS, hashes, b * HASH_WORDS, HASH_WORDS) <= HASH_DISTANCE;
    eachSimilarPair(hashRows(hashes, count), consider(ALIKE_IN_HASH, agree));
  }
  return [...found.values()].sort((x, y) => x.a - y.a || x.b - y.b);
}

/** @param hashes [count, 8] */
export function hashRows(hashes: Uint32Array, count: number): BitRows {
  return { bits: hashes, wordsPerRow: HASH_WORDS, count, pieceBits: PIECE_BITS, pieces: HASH_BITS / PIECE_BITS };
}

/** Bits in which two images that are just so alike differ, and three and a half standard deviations: few others do. */
export function bitsApart({ pieceBits, pieces }: FeatureViews['bits']): number {
  const bits = pieceBits * pieces;
  return bits * (1 - KEPT_BIT) + 3.5 * Math.sqrt(bits * KEPT_BIT * (1 - KEPT_BIT));
}

/** Of features less their mean. */
export function lengthsOf(
  { featureCount, values }: InspectedFeatures,
  mean: Float64Array,
  count: number,
): Float64Array {
  const lengths = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let i = 0; i < featureCount; i++) sum += (values[row * featureCount + i]! - mean[i]!) ** 2;
    lengths[row] = Math.sqrt(sum);
  }
  return lengths;
}

/** Of two rows less the mean. Features that are all at the mean have no direction, and are like nothing. */
export function cosine(
  { featureCount, values }: InspectedFeatures,
  mean: Float64Array,
  lengths: Float64Array,
  a: number,
  b: number,
): number {
  let product = 0;
  const [atA, atB] = [a * featureCount, b * featureCount];
  for (let i = 0; i < featureCount; i++) product += (values[atA + i]! - mean[i]!) * (values[atB + i]! - mean[i]!);
  return product / Math.max(lengths[a]! * lengths[b]!, 1e-12);
}
