import type { FeatureRows } from './feature-rows';
import { type FeatureViews, KEPT_BIT } from './feature-views';
import { HadamardProjection } from './hadamard-projection';
import { meanOfMany } from './mean-of-many';
import type { BitRows } from './similar-pairs';

/** Of a million images, a bucket of this many bits has one member, more or less. */
const PIECE_BITS = 20;
/** Of pairs that are just alike enough; of those that are more alike far fewer (docs/decisions/near-duplicates.md). */
const MISSED = 0.01;
/** Numbers that are held for a classifier: 256 MB. */
const MOST_VALUES = 64 * 1024 * 1024;

/**
 * The views of features that are not in memory, read twice: for their mean, and for all else. A million images of 1,280
 * features take 256 MB for the bits, and as much for the values. Nothing depends on the order of the rows.
 * @param width numbers per image for a classifier, of which fewer are kept of very many images; 0 where there is none
 */
export async function viewsOfMany(rows: FeatureRows, width: number): Promise<FeatureViews> {
  const { count, featureCount } = rows;
  const mean = await meanOfMany(rows);
  const bits = emptyBits(count);
  const used = bits.pieces * bits.pieceBits;
  const projections = [new HadamardProjection(mean)];
  const { size } = projections[0] as HadamardProjection;
  for (let next = 1; next * size < used; next++) projections.push(new HadamardProjection(mean, next));
  const kept = Math.min(width, size, Math.floor(MOST_VALUES / count));
  const values = new Float32Array(count * kept);
  await rows.each((image, features) => {
    if (features.length !== featureCount) throw new RangeError(`A row has ${features.length} features`);
    for (const [number, projection] of projections.entries()) {
      const at = projection.apply(features);
      if (number === 0) for (let i = 0; i < kept; i++) values[image * kept + i] = at(i);
      const end = Math.min(used, (number + 1) * size);
      for (let i = number * size; i < end; i++) {
        if (at(i - number * size) > 0) bits.bits[image * bits.wordsPerRow + (i >> 5)]! |= 1 << (i & 31);
      }
    }
  });
  return { width: kept, values, mean, bits };
}

function emptyBits(count: number): BitRows {
  const pieceBits = Math.min(Math.max(Math.ceil(Math.log2(Math.max(count, 2))), 6), PIECE_BITS);
  const pieces = Math.ceil(Math.log(MISSED) / Math.log(1 - KEPT_BIT ** pieceBits));
  const wordsPerRow = Math.ceil((pieces * pieceBits) / 32);
  return { bits: new Uint32Array(count * wordsPerRow), wordsPerRow, count, pieceBits, pieces };
}
