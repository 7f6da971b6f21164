import type { Classifier } from '../../shared/head/classifier';
import { type LabelPrediction, labelsOf } from '../../shared/head/labels-of';

/**
 * Tells which classes one image shows.
 * @param thresholds of the model's classes
 * @param image the bytes of its file, as for predictImage()
 * @throws ImageError where it cannot be decoded or has too many pixels
 */
export async function predictLabels(
  { classes, classify }: Classifier,
  thresholds: readonly number[],
  image: Uint8Array,
): Promise<LabelPrediction> {
  const { probabilities } = await classify(image);
  return labelsOf({ classes, thresholds }, probabilities);
}
