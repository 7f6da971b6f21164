import type { FeatureTable } from '../features/feature-table';
import type { TrainingRows } from '../features/spilled-rows';

/**
 * Copies rows of a table into a batch. A column of ones ends each row: with it the bias is the last row of the kernel, and
 * one matrix product gives the logits.
 * @param table in memory, or in a file that each row is read from
 * @param rows indices into the table, [n]
 * @param batch receives [n, featureCount + 1]; may be longer
 */
export function gatherBatch(table: FeatureTable | TrainingRows, rows: Int32Array, batch: Float32Array): void {
  const { featureCount } = table;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const to = i * (featureCount + 1);
    if ('features' in table) batch.set(table.features.subarray(row * featureCount, (row + 1) * featureCount), to);
    else table.readRow(row, batch.subarray(to, to + featureCount));
    batch[to + featureCount] = 1;
  }
}
