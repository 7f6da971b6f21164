import { loadClassifier } from '../predict/load-classifier';
import { openDecoder } from '../predict/open-decoder';
import { type Predictions, predictFiles } from '../predict/predict-files';
import { predictImage } from '../predict/predict-image';

export interface PredictOptions {
  /** Stops between two images when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Classifies image files with the model of a finished run: what `headstart predict --json` prints. For single images or
 * bytes in memory, see loadModel().
 * @param run the folder written by train() or "headstart train --out"
 * @param images files, folders with images, or patterns such as "photos/**\/*.jpg"; a missing file is among the skipped
 * @throws SourceError if `run` contains no finished run, DatasetError if `images` match no file at all, FormatError and
 * SetupError as for loadModel(), CancelledError when the signal is aborted
 */
export async function predict(
  run: string,
  images: string | readonly string[],
  { signal }: PredictOptions = {},
): Promise<Predictions> {
  const decoder = openDecoder();
  try {
    const classifier = await loadClassifier(run, { decode: decoder?.decode });
    const patterns = typeof images === 'string' ? [images] : images;
    return await predictFiles((image) => predictImage(classifier, image), patterns, signal).finally(() =>
      classifier.release(),
    );
  } finally {
    decoder?.end();
  }
}
