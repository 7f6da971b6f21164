import { loadClassifier } from '../predict/load-classifier';
import { type Prediction, predictImage } from '../predict/predict-image';
import { readImage } from '../predict/read-image';

/** The model of a finished run, in memory. */
export interface Model {
  readonly classes: readonly string[];
  /**
   * Classifies one image, decoded and resized just as in training. Calls may overlap.
   * @param image path of the file, or its bytes: JPEG, PNG, GIF, BMP, WebP, AVIF or TIFF, told by content
   * @throws ImageError where it cannot be decoded or has too many pixels, SourceError where the file cannot be read
   */
  predict(image: string | Uint8Array): Promise<Prediction>;
  /** Gives the network's memory back; predict() may not be called afterwards. */
  dispose(): Promise<void>;
}

/**
 * Loads the model of a finished run, for a program that answers one question after the other. Needs ONNX Runtime alone.
 * @param run the folder that train() or "headstart train --out" filled
 * @throws SourceError where it holds no finished run, FormatError where its model is of another version, SetupError where
 * ONNX Runtime cannot be loaded
 */
export async function loadModel(run: string): Promise<Model> {
  const classifier = await loadClassifier(run);
  return {
    classes: classifier.classes,
    predict: async (image) => predictImage(classifier, typeof image === 'string' ? await readImage(image) : image),
    dispose: () => classifier.release(),
  };
}
