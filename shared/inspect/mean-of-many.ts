import type { FeatureRows } from './feature-rows';

/** A power of two: sums of its multiples are exact, up to a mean of 8,192 over a million images. */
const STEPS_OF_ONE = 2 ** 20;

/**
 * Mean of all features, [featureCount], to a millionth. Rows come in the order in which they are stored, which is another
 * one where features were found in a cache: rounded to steps first, they have the same sum in any order.
 */
export async function meanOfMany(rows: FeatureRows): Promise<Float64Array> {
  const { count, featureCount } = rows;
  const sums = new Float64Array(featureCount);
  await rows.each((_, features) => {
    for (let i = 0; i < featureCount; i++) sums[i]! += Math.round(features[i]! * STEPS_OF_ONE);
  });
  return sums.map((sum) => sum / STEPS_OF_ONE / Math.max(count, 1));
}
