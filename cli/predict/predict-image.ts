import type { Classifier } from '../../shared/head/classifier';
import { mostProbable } from '../../shared/head/most-probable';

/** What a model says of one image. */
export interface Prediction {
  /** The most probable class. */
  readonly class: string;
  /** Its probability. */
  readonly probability: number;
  /** The probability of every class. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** How near the image is to one of the classes, from -1 to 1; absent where the model cannot tell. */
  readonly similarity?: number | undefined;
  /** Whether it is so far from all of them that it probably shows none; absent where the model cannot tell. */
  readonly unknown?: boolean | undefined;
}

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
