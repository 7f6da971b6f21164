import type { Random } from '../random';
import { DropoutKernel } from './dropout-kernel';

/**
 * Dropout in training, as Keras has it: each feature becomes zero with probability `dropout`, the others are scaled up by
 * 1 / (1 - dropout). A draw a feature, in their order. Several times as fast for a batch of `batchMemory`; the numbers are
 * the same.
 * @param batch [rows, featureCount + 1], changed in place but for the last column; may be longer
 */
export function dropFeatures(
  batch: Float32Array,
  rows: number,
  featureCount: number,
  dropout: number,
  random: Random,
): void {
  if (dropout === 0) return;
  // Of 31 bits, so that a difference is a signed number and its sign the answer; told to be an integer it is never a double.
  const below = Math.round(dropout * 2 ** 31) | 0;
  const scale = 1 / (1 - dropout);
  const kernel = DropoutKernel.holding(batch);
  if (kernel) kernel.drop(rows, featureCount, below, scale, random);
  else dropByLoop(batch, rows, featureCount, below, scale, random);
}

/**
 * Memory for a batch: where drop-features.wat works, if it can be had. It is one memory for all, so that a batch holds
 * until the next is asked for.
 */
export function batchMemory(length: number): Float32Array {
  kernel ??= DropoutKernel.make() ?? null;
  return kernel?.batch(length) ?? new Float32Array(length);
}

/** Null where there is none to be had. */
let kernel: DropoutKernel | null | undefined;

function dropByLoop(
  batch: Float32Array,
  rows: number,
  featureCount: number,
  below: number,
  scale: number,
  random: Random,
): void {
  const draws = new Uint32Array(featureCount);
  for (let row = 0; row < rows; row++) {
    const at = row * (featureCount + 1);
    random.fill(draws);
    for (let j = 0; j < featureCount; j++) {
      // A branch on random numbers is mispredicted all the time; arithmetic is not.
      const kept = 1 + ((((draws[j] as number) >>> 1) - below) >> 31);
      batch[at + j] = (batch[at + j] as number) * scale * kept;
    }
  }
}
