import type { LabelPrediction } from '../../shared/head/labels-of';
import { loadClassifier, loadMultiLabelClassifier } from '../predict/load-classifier';
import { openDecoder } from '../predict/open-decoder';
import { predictImage } from '../predict/predict-image';
import { predictLabels } from '../predict/predict-labels';
import type { Prediction } from '../predict/prediction';
import { readImage } from '../predict/read-image';

/** The model of a finished run, in memory. */
export interface Model {
  readonly classes: readonly string[];
  /**
   * Classifies one image, decoded and resized exactly as in training. Calls may overlap.
   * @param image path of the file, or its bytes: JPEG, PNG, GIF, BMP, WebP, AVIF, TIFF or HEIC, detected by content
   * @throws ImageError if it cannot be decoded or has too many pixels, SourceError if the file cannot be read
   */
  predict(image: string | Uint8Array): Promise<Prediction>;
  /** Frees the network's memory; predict() must not be called afterwards. */
  dispose(): Promise<void>;
}

export interface LoadOptions {
  /**
   * Whether images are decoded in a separate process: a decoder that crashes on one affects nothing else, and
   * predict() throws ImageError. For programs that accept images from strangers; a prediction then takes a few
   * milliseconds longer.
   */
  readonly decodeApart?: boolean;
}

/**
 * Loads the model of a finished run, for a program that makes many predictions. Needs only ONNX Runtime.
 * @param run the folder written by train() or "headstart train --out", or its model/ folder, wherever that was copied to
 * @throws SourceError if it contains no finished run, FormatError if its model has another version or is multi-label,
 * SetupError if ONNX Runtime cannot be loaded
 */
export async function loadModel(run: string, { decodeApart = false }: LoadOptions = {}): Promise<Model> {
  const decoder = decodeApart ? openDecoder() : undefined;
  const classifier = await loadClassifier(run, { decode: decoder?.decode });
  return {
    classes: classifier.classes,
    predict: async (image) => predictImage(classifier, typeof image === 'string' ? await readImage(image) : image),
    async dispose() {
      decoder?.end();
      await classifier.release();
    },
  };
}

/** The multi-label model of a finished run, in memory. */
export interface MultiLabelModel {
  readonly classes: readonly string[];
  /** An image is taken for a class from this probability on, in the order of the classes. */
  readonly thresholds: readonly number[];
  /**
   * Predicts which of the classes one image shows: several, or none.
   * @param image as for Model.predict()
   * @throws what Model.predict() throws
   */
  predict(image: string | Uint8Array): Promise<LabelPrediction>;
  /** Frees the network's memory; predict() must not be called afterwards. */
  dispose(): Promise<void>;
}

/**
 * Loads the model of a run whose images may have several labels.
 * @param run as for loadModel()
 * @throws FormatError if its model predicts one class per image, and what loadModel() throws
 */
export async function loadMultiLabelModel(
  run: string,
  { decodeApart = false }: LoadOptions = {},
): Promise<MultiLabelModel> {
  const decoder = decodeApart ? openDecoder() : undefined;
  const { classifier, thresholds } = await loadMultiLabelClassifier(run, { decode: decoder?.decode }).catch((error) => {
    decoder?.end();
    throw error;
  });
  return {
    classes: classifier.classes,
    thresholds,
    predict: async (image) =>
      predictLabels(classifier, thresholds, typeof image === 'string' ? await readImage(image) : image),
    async dispose() {
      decoder?.end();
      await classifier.release();
    },
  };
}
