import type { LabelPrediction } from '../../shared/head/labels-of';
import type { DecodeImage } from '../../shared/images/decoding';
import { loadClassifier, loadMultiLabelClassifier } from '../predict/load-classifier';
import { openDecoder } from '../predict/open-decoder';
import { type AskedFiles, askFiles, type Predictions, predictFiles } from '../predict/predict-files';
import { predictImage } from '../predict/predict-image';
import { predictLabels } from '../predict/predict-labels';

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
  return withDecoder(async (decode) => {
    const classifier = await loadClassifier(run, { decode });
    const ask = (image: Uint8Array) => predictImage(classifier, image);
    return predictFiles(ask, listOf(images), signal).finally(() => classifier.release());
  });
}

/** What predictMultiLabel() gives: which classes each image shows, several or none. */
export type MultiLabelPredictions = AskedFiles<LabelPrediction>;

/**
 * Tells which classes image files show, by the model of a run whose images may have several labels: what
 * `headstart predict --json` prints of one.
 * @param images as for predict()
 * @throws FormatError if the model says one class per image, and what predict() throws
 */
export async function predictMultiLabel(
  run: string,
  images: string | readonly string[],
  { signal }: PredictOptions = {},
): Promise<MultiLabelPredictions> {
  return withDecoder(async (decode) => {
    const { classifier, thresholds } = await loadMultiLabelClassifier(run, { decode });
    const ask = (image: Uint8Array) => predictLabels(classifier, thresholds, image);
    return askFiles(ask, listOf(images), signal).finally(() => classifier.release());
  });
}

async function withDecoder<Result>(work: (decode: DecodeImage | undefined) => Promise<Result>): Promise<Result> {
  const decoder = openDecoder();
  try {
    return await work(decoder?.decode);
  } finally {
    decoder?.end();
  }
}

const listOf = (images: string | readonly string[]) => (typeof images === 'string' ? [images] : images);
