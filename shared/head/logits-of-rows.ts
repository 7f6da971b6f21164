import { eachBlock, type MeasuredRows } from '../features/measured-rows';
import type { Head } from './head';
import { logitsOf } from './predict-head';

/**
 * Logits of all rows of a split, wherever these lie.
 * @returns Float32Array [count, units], before the sigmoid or softmax
 */
export function logitsOfRows(head: Head, table: MeasuredRows): Float32Array {
  const logits = new Float32Array(table.count * head.units);
  for (const { from, rows, features } of eachBlock(table)) {
    logits.set(logitsOf(head, features, rows), from * head.units);
  }
  return logits;
}
