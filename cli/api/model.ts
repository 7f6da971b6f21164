import type { LabelPrediction } from '../../shared/head/labels-of';
import type { Prediction } from '../predict/prediction';

export interface LoadOptions {
  /**
   * Whether images are decoded in a separate process: a decoder that crashes on one affects nothing else, and
   * predict() throws ImageError. For programs that accept images from strangers; a prediction then takes a few
   * milliseconds longer.
   */
  readonly decodeApart?: boolean;
}

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
