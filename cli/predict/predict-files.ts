import { CancelledError, ImageError, SourceError, splitRemedy } from '../../shared/errors';
import { findImages } from './find-images';
import type { Prediction } from './prediction';
import { readImage } from './read-image';

export interface FilePrediction extends Prediction {
  readonly file: string;
}

export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** In the order of the files; each file is in one of the two. */
export interface Predictions {
  readonly predictions: readonly FilePrediction[];
  /** Files that are no image or cannot be read. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Classifies image files, one after the other. A file that cannot be used is skipped and told of.
 * @param ask what a model says of an image's bytes; it throws ImageError where it cannot use them
 * @param patterns files, folders and patterns, as findImages() takes them
 * @throws DatasetError where they mean no file at all, CancelledError when the signal is aborted
 */
export async function predictFiles(
  ask: (image: Uint8Array) => Promise<Prediction>,
  patterns: readonly string[],
  signal?: AbortSignal,
): Promise<Predictions> {
  const predictions: FilePrediction[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of await findImages(patterns)) {
    if (signal?.aborted) throw new CancelledError('Predicting was stopped', { cause: signal.reason });
    try {
      const { class: name, probability, probabilities, similarity, unknown } = await ask(await readImage(file));
      const nearness = similarity === undefined ? {} : { similarity, unknown };
      predictions.push({ file, class: name, probability, probabilities, ...nearness });
    } catch (error) {
      if (!(error instanceof ImageError || error instanceof SourceError)) throw error;
      skipped.push({ file, reason: splitRemedy(error.message).problem });
    }
  }
  return { predictions, skipped };
}
