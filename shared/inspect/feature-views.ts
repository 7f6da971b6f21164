import { HadamardProjection, meanOfRows } from './hadamard-projection';
import type { InspectedFeatures } from './inspected-images';
import type { BitRows } from './similar-pairs';

/** Numbers of an image that a classifier is made of. More classes need more directions to be told apart in. */
const [WIDTH, WIDTH_OF_MANY] = [192, 256];
const MANY_CLASSES = 20;

/** Pairs this alike are to be found, and how surely. */
export const ALIKE = 0.9;
const MISSED = 1e-3;
/** Chance that a random plane does not part two images that are just so alike (Charikar 2002). */
export const KEPT_BIT = 1 - Math.acos(ALIKE) / Math.PI;

/** Features of many numbers, made small enough to work on: few numbers each, and a bit string for look-ups. */
export interface FeatureViews {
  readonly width: number;
  /** [count, width]; of many images in single precision */
  readonly values: Float64Array | Float32Array;
  /** Mean of all features, [featureCount] */
  readonly mean: Float64Array;
  readonly bits: BitRows;
}

/** @param count rows of the features */
export function featureViews(
  { featureCount, values: features }: InspectedFeatures,
  count: number,
  classes: number,
): FeatureViews {
  const mean = meanOfRows(features, count, featureCount);
  const projection = new HadamardProjection(mean);
  const width = Math.min(widthFor(classes), projection.size);
  const bits = emptyBits(count, projection.size);
  const values = new Float64Array(count * width);
  const used = bits.pieces * bits.pieceBits;
  for (let row = 0; row < count; row++) {
    const at = projection.apply(features.subarray(row * featureCount, (row + 1) * featureCount));
    for (let i = 0; i < width; i++) values[row * width + i] = at(i);
    for (let i = 0; i < used; i++) if (at(i) > 0) bits.bits[row * bits.wordsPerRow + (i >> 5)]! |= 1 << (i & 31);
  }
  return { width, values, mean, bits };
}

/** Numbers of an image that tell so many classes apart. */
export const widthFor = (classes: number): number => (classes > MANY_CLASSES ? WIDTH_OF_MANY : WIDTH);

/** About as many buckets as images, and so many pieces that pairs which are just alike are missed once in a thousand times. */
function emptyBits(count: number, most: number): BitRows {
  const pieceBits = Math.min(Math.max(Math.ceil(Math.log2(Math.max(count, 2))), 6), 18);
  const wanted = Math.ceil(Math.log(MISSED) / Math.log(1 - KEPT_BIT ** pieceBits));
  const pieces = Math.max(1, Math.min(wanted, Math.floor(most / pieceBits)));
  const wordsPerRow = Math.ceil((pieces * pieceBits) / 32);
  return { bits: new Uint32Array(count * wordsPerRow), wordsPerRow, count, pieceBits, pieces };
}
