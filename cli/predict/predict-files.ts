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
export interface AskedFiles<Answer> {
  readonly predictions: readonly (Answer & { readonly file: string })[];
  /** Files that are no image or cannot be read. */
  readonly skipped: readonly SkippedFile[];
}

/** The same for models that assign one class to each image. */
export interface Predictions extends AskedFiles<Prediction> {
  readonly predictions: readonly FilePrediction[];
}

/**
 * Classifies image files, one after the other. A file that cannot be used is skipped and reported.
 * @param ask the prediction for an image's bytes; it throws ImageError where it cannot use them
 * @param patterns files, folders and patterns, as findImages() takes them
 * @throws DatasetError where they mean no file at all, CancelledError when the signal is aborted
 */
export function predictFiles(
  ask: (image: Uint8Array) => Promise<Prediction>,
  patterns: readonly string[],
  signal?: AbortSignal,
): Promise<Predictions> {
  return askFiles(async (image) => plainPrediction(await ask(image)), patterns, signal);
}

/** The prediction for an image, without the other fields that an answer may have. */
export function plainPrediction({ class: name, probability, probabilities, ...rest }: Prediction): Prediction {
  const { similarity, unknown } = rest;
  const nearness = similarity === undefined ? {} : { similarity, unknown };
  return { class: name, probability, probabilities, ...nearness };
}

/**
 * The same whatever the answer is.
 * @throws what predictFiles() throws
 */
export async function askFiles<Answer extends object>(
  ask: (image: Uint8Array) => Promise<Answer>,
  patterns: readonly string[],
  signal?: AbortSignal,
): Promise<AskedFiles<Answer>> {
  const predictions: (Answer & { readonly file: string })[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of await findImages(patterns)) {
    if (signal?.aborted) throw new CancelledError('Predicting was stopped', { cause: signal.reason });
    try {
      predictions.push({ file, ...(await ask(await readImage(file))) });
    } catch (error) {
      if (!(error instanceof ImageError || error instanceof SourceError)) throw error;
      skipped.push({ file, reason: splitRemedy(error.message).problem });
    }
  }
  return { predictions, skipped };
}
