import type { FeatureTable } from '../features/feature-table';

/** A copy of some rows of a table, in their order. */
export function selectRows(table: FeatureTable, wanted: (row: number) => boolean): FeatureTable {
  const { features, featureCount, labels, names, count } = table;
  const rows = Array.from({ length: count }, (_, row) => row).filter(wanted);
  const selected = new Float32Array(rows.length * featureCount);
  for (const [i, row] of rows.entries()) {
    selected.set(features.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
  }
  return {
    count: rows.length,
    featureCount,
    features: selected,
    labels: Int32Array.from(rows, (row) => labels[row] as number),
    names: rows.map((row) => names[row] as string),
  };
}

/**
 * One table after the other.
 * @throws RangeError where their features differ in length
 */
export function joinTables(first: FeatureTable, second: FeatureTable): FeatureTable {
  if (first.featureCount !== second.featureCount) {
    throw new RangeError(`Tables of ${first.featureCount} and ${second.featureCount} features cannot be put together`);
  }
  const features = new Float32Array(first.features.length + second.features.length);
  features.set(first.features);
  features.set(second.features, first.features.length);
  const labels = new Int32Array(first.count + second.count);
  labels.set(first.labels);
  labels.set(second.labels, first.count);
  return {
    count: first.count + second.count,
    featureCount: first.featureCount,
    features,
    labels,
    names: [...first.names, ...second.names],
  };
}
