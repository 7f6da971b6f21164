import type { Classifier } from '../../shared/head/classifier';
import { mostProbable } from '../../shared/head/most-probable';
import type { Prediction } from './prediction';

/**
 * Classifies one image.
 * @param image the bytes of its file: JPEG, PNG, GIF, BMP, WebP, AVIF, TIFF or HEIC, detected by content
 * @throws ImageError where it cannot be decoded or has too many pixels
 */
export async function predictImage({ classes, classify }: Classifier, image: Uint8Array): Promise<Prediction> {
  const { probabilities, ...nearness } = await classify(image);
  const best = mostProbable(probabilities);
  return {
    class: classes[best] as string,
    probability: probabilities[best] as number,
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i] as number])),
    ...nearness,
  };
}
