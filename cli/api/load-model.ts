import { loadClassifier } from '../predict/load-classifier';
import { openDecoder } from '../predict/open-decoder';
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

export interface LoadOptions {
  /**
   * Whether images are decoded in a process of their own: a decoder that crashes on one takes nothing else with it, and
   * predict() throws ImageError. For programs that take images from strangers; an answer takes a few milliseconds longer.
   */
  readonly decodeApart?: boolean;
}

/**
 * Loads the model of a finished run, for a program that answers one question after the other. Needs ONNX Runtime alone.
 * @param run the folder that train() or "headstart train --out" filled, or the model/ in it, wherever that was copied to
 * @throws SourceError where it holds no finished run, FormatError where its model is of another version, SetupError where
 * ONNX Runtime cannot be loaded
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
