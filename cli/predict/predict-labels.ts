import type { Classifier } from '../../shared/head/classifier';
import type { LabelPrediction } from './label-prediction';

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
  const all = classes.map((name, i) => ({ class: name, probability: probabilities[i] as number }));
  return {
    labels: all
      .filter(({ probability }, i) => probability >= (thresholds[i] as number))
      .sort((a, b) => b.probability - a.probability),
    probabilities: Object.fromEntries(all.map((own) => [own.class, own.probability])),
  };
}
