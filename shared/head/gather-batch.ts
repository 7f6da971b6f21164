import type { FeatureTable } from '../features/feature-table';
import type { TrainingRows } from '../features/spilled-rows';
import type { Random } from '../random';

/**
 * Copies rows of a table into a batch, each feature dropped with probability `dropout` and the others scaled up by
 * 1 / (1 - dropout), as Keras' Dropout does while it trains. A column of ones ends each row: with it the bias is the last
 * row of the kernel, and one matrix product gives the logits.
 * @param table in memory, or in a file that each row is read from
 * @param rows indices into the table, [n]
 * @param batch receives [n, featureCount + 1]; may be longer
 */
export function gatherBatch(
  table: FeatureTable | TrainingRows,
  rows: Int32Array,
  dropout: number,
  random: Random,
  batch: Float32Array,
): void {
  const { featureCount } = table;
  const inMemory = 'features' in table;
  const features = inMemory ? table.features : new Float32Array(featureCount);
  // Of 31 bits, so that a difference is a signed number and its sign the answer; told to be an integer it is never a double.
  const dropBelow = Math.round(dropout * 2 ** 31) | 0;
  const scale = 1 / (1 - dropout);
  const draws = new Uint32Array(dropout === 0 ? 0 : featureCount);
  for (let i = 0; i < rows.length; i++) {
    const from = inMemory ? (rows[i] as number) * featureCount : 0;
    if (!inMemory) table.readRow(rows[i] as number, features);
    const to = i * (featureCount + 1);
    batch[to + featureCount] = 1;
    if (dropout === 0) {
      batch.set(features.subarray(from, from + featureCount), to);
      continue;
    }
    random.fill(draws);
    for (let j = 0; j < featureCount; j++) {
      // A branch on random numbers is mispredicted all the time; arithmetic is not.
      const kept = 1 + ((((draws[j] as number) >>> 1) - dropBelow) >> 31);
      batch[to + j] = (features[from + j] as number) * scale * kept;
    }
  }
}
