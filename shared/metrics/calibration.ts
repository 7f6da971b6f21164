import { predictedClass } from '../head/cross-entropy';

const BINS = 10;

/** Images that the model was about as certain of. */
export interface ReliabilityBin {
  /** Of the probability of the class that was said: from (exclusive, but for 0) to (inclusive). */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability of the class that was said; 0 where there is no image. */
  readonly confidence: number;
  /** Share of the images that were right; 0 where there is no image. */
  readonly accuracy: number;
}

export interface Calibration {
  /** Expected calibration error: mean |accuracy - confidence| of the bins, weighed by their images. 0 is perfect. */
  readonly ece: number;
  /** Brier score: mean squared distance between the probabilities and the truth, summed over classes; 0 to 2. */
  readonly brier: number;
  /** Ten of equal width, as Guo et al. (2017) draw them. */
  readonly bins: ReliabilityBin[];
}

/**
 * How far probabilities can be taken at their word.
 * @param probabilities Float32Array [count, classes]
 * @param labels class index of each row, [count]; count at least 1
 */
export function calibrationOf(probabilities: Float32Array, labels: Int32Array, classes: number): Calibration {
  const counts = new Float64Array(BINS);
  const confidences = new Float64Array(BINS);
  const hits = new Float64Array(BINS);
  let brier = 0;
  for (const [row, label] of labels.entries()) {
    const said = predictedClass(probabilities, row, classes);
    const confidence = probabilities[row * classes + said] as number;
    const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(confidence * BINS) - 1));
    counts[bin] = (counts[bin] as number) + 1;
    confidences[bin] = (confidences[bin] as number) + confidence;
    if (said === label) hits[bin] = (hits[bin] as number) + 1;
    for (let i = 0; i < classes; i++) {
      brier += ((probabilities[row * classes + i] as number) - (i === label ? 1 : 0)) ** 2;
    }
  }
  const bins = Array.from(counts, (count, i) => ({
    from: i / BINS,
    to: (i + 1) / BINS,
    count,
    confidence: count ? (confidences[i] as number) / count : 0,
    accuracy: count ? (hits[i] as number) / count : 0,
  }));
  const gaps = bins.map(({ count, confidence, accuracy }) => count * Math.abs(accuracy - confidence));
  return { ece: gaps.reduce((a, b) => a + b, 0) / labels.length, brier: brier / labels.length, bins };
}
