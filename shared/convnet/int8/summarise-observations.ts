import { BASE_INPUT } from '../folded-network';
import type { Calibration } from './calibration';
import type { Observed } from './write-observing-onnx';

/**
 * From each image's largest number the one that nine in ten images stay below: a single odd image would stretch a range
 * that 256 steps have to serve. Features come out better than by the largest of all (docs/decisions/int8-encoding.md).
 */
const SHARE_WITHIN = 0.9;

/**
 * A calibration from what the observing network told of some images.
 * @param inputRange of what the first convolution reads
 * @param outputs as `observed` lists them, [count, channels] each
 */
export function summariseObservations(
  observed: readonly Observed[],
  outputs: readonly Float32Array[],
  count: number,
  inputRange: [number, number] = [-1, 1],
): Calibration {
  const ranges: Calibration['ranges'] = { [BASE_INPUT]: inputRange };
  const means: Calibration['means'] = {};
  for (const [i, { value, kind }] of observed.entries()) {
    const rows = outputs[i]!;
    const width = rows.length / count;
    if (kind === 'means') {
      means[value] = meansOf(rows, width, count);
      continue;
    }
    const [low, high] = ranges[value] ?? [0, 0];
    const extreme = Math.max(0, withinShare(largestOfRows(rows, width, count)));
    ranges[value] = kind === 'max' ? [low, extreme] : [0 - extreme, high];
  }
  return { ranges, means };
}

/** Of each column, as float32 numbers. */
function meansOf(rows: Float32Array, width: number, count: number): number[] {
  const sums = new Float64Array(width);
  for (let row = 0; row < count; row++)
    for (let column = 0; column < width; column++) sums[column]! += rows[row * width + column]!;
  return Array.from(sums, (sum) => Math.fround(sum / count));
}

function largestOfRows(rows: Float32Array, width: number, count: number): Float32Array {
  const largest = new Float32Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < count; row++)
    for (let column = 0; column < width; column++) largest[row] = Math.max(largest[row]!, rows[row * width + column]!);
  return largest;
}

function withinShare(extremes: Float32Array): number {
  return extremes.sort()[Math.round(SHARE_WITHIN * (extremes.length - 1))]!;
}
