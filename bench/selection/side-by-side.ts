import type { FeatureTable } from '../../shared/features/feature-table';

/** Rows of two tables of the same images as one, as a pair of bases gives them. */
export function sideBySide(one: FeatureTable, other: FeatureTable): FeatureTable {
  const featureCount = one.featureCount + other.featureCount;
  const features = new Float32Array(one.count * featureCount);
  for (let row = 0; row < one.count; row++) {
    features.set(one.features.subarray(row * one.featureCount, (row + 1) * one.featureCount), row * featureCount);
    const from = row * other.featureCount;
    features.set(other.features.subarray(from, from + other.featureCount), row * featureCount + one.featureCount);
  }
  return { ...one, featureCount, features };
}
