import type { Int8Guard } from '../../records/int8-outcome';
import { leaveOneOutAccuracy, leaveOneOutLabelAccuracy } from './leave-one-out-accuracy';

/** Below it a network has lost more than rounding loses: photographs give 0.993. */
const LEAST_COSINE = 0.97;
/** Of accuracy that may be lost; on few images one image weighs more, and one is always let pass. */
const MOST_LOST = 0.005;

/** What a network gives on the images that guard. */
export interface Measured {
  readonly images: number;
  /** [images, width]. */
  readonly features: Float32Array;
  /** Where images may have several labels: what `accuracy` is a share of, one per image and class. */
  readonly answers?: number;
  /** Share that a linear classifier on them gets right. */
  readonly accuracy: number;
}

/** What the images that guard show. */
export interface GuardLabels {
  /** Class index of each image; where they may have several labels, an index into `labelSets`. */
  readonly labels: readonly number[];
  readonly classes: number;
  readonly labelSets?: readonly (readonly number[])[] | undefined;
}

/** @param features [labels.length, width] */
export function measured(features: Float32Array, { labels, classes, labelSets }: GuardLabels): Measured {
  const images = labels.length;
  if (!labelSets) return { images, features, accuracy: rounded(leaveOneOutAccuracy(features, labels, classes)) };
  const accuracy = rounded(leaveOneOutLabelAccuracy(features, labels, classes, labelSets));
  return { images, answers: images * classes, features, accuracy };
}

/**
 * Compares the two networks on images that the calibration has not seen.
 * @param int8 on the same images
 * @returns what was found, and why int8 is refused, if it is
 */
export function guardInt8(float32: Measured, int8: Measured): { readonly guard: Int8Guard; readonly refused?: string } {
  const { images, answers } = float32;
  const cosine = rounded(meanCosine(float32.features, int8.features, images));
  const accuracy = { float32: float32.accuracy, int8: int8.accuracy };
  const guard = { images, cosine, accuracy, ...(answers && { answers }) };
  // Not a number fails too.
  if (!(cosine >= LEAST_COSINE)) {
    return { guard, refused: `the cosine of its features and those of float32 is ${cosine}, wanted ${LEAST_COSINE}` };
  }
  const judged = answers ?? images;
  const lost = Math.round((accuracy.float32 - accuracy.int8) * judged);
  const letPass = Math.max(1, Math.floor(MOST_LOST * judged));
  if (lost > letPass) {
    return {
      guard,
      refused: `it gets ${lost} of ${judged} ${answers ? 'answers' : 'images'} wrong that float32 gets right, at most ${letPass} may be`,
    };
  }
  return { guard };
}

function meanCosine(a: Float32Array, b: Float32Array, rows: number): number {
  const width = a.length / rows;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = row * width; i < (row + 1) * width; i++) {
      ab += a[i]! * b[i]!;
      aa += a[i]! * a[i]!;
      bb += b[i]! * b[i]!;
    }
    // Two rows of zeros are alike.
    sum += aa === 0 && bb === 0 ? 1 : ab / Math.sqrt(aa * bb);
  }
  return sum / rows;
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
