import type { FeatureTable } from './feature-table';
import type { SpilledRows } from './spilled-rows';

/** Labelled features that are measured block by block: in memory, or in a file. Which of the two leaves no trace. */
export type MeasuredRows = FeatureTable | SpilledRows;

const BLOCK_ROWS = 1024;

export interface RowBlock {
  /** Its first row. */
  readonly from: number;
  readonly rows: number;
  /** Float32Array [rows, featureCount], to be used before the next block is asked for. */
  readonly features: Float32Array;
}

/** All rows in their order. */
export function* eachBlock(table: MeasuredRows): Generator<RowBlock> {
  const { count, featureCount } = table;
  const held = new Float32Array('features' in table ? 0 : Math.min(BLOCK_ROWS, count) * featureCount);
  for (let from = 0; from < count; from += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, count - from);
    if ('features' in table) {
      yield { from, rows, features: table.features.subarray(from * featureCount, (from + rows) * featureCount) };
      continue;
    }
    const features = held.subarray(0, rows * featureCount);
    table.readRows(from, features);
    yield { from, rows, features };
  }
}

/** Copies of some rows, Float32Array [wanted.length, featureCount]. */
export function pickRows(table: MeasuredRows, wanted: readonly number[]): Float32Array {
  const { featureCount } = table;
  const picked = new Float32Array(wanted.length * featureCount);
  for (const [i, row] of wanted.entries()) {
    const into = picked.subarray(i * featureCount, (i + 1) * featureCount);
    if ('features' in table) into.set(table.features.subarray(row * featureCount, (row + 1) * featureCount));
    else table.readRow(row, into);
  }
  return picked;
}
