import { assembleOnnx } from './assemble-onnx';
import type { FoundFeatures } from './found-features';
import type { OnnxModel } from './onnx-model';
import type { OnnxPreprocessing } from './onnx-preprocessing';

export interface CutOnnxOptions {
  readonly features: FoundFeatures;
  readonly preprocessing: OnnxPreprocessing;
  /**
   * `free`: any number of images at once, which a file with a fixed number may not bear. `one`: the network sees one
   * image at a time, whatever it is fed.
   */
  readonly batch: 'free' | 'one';
}

/**
 * A network as our engines run it: "pixels" float [n, S, S, 3] in [-1, 1] → "features" float [n, featureCount]. What the
 * network itself wants to be fed is made of the pixels inside the file; what does not lead to the features is left out.
 * The same input gives the same bytes.
 * @throws BaseError where the features need another input than the image
 */
export function cutOnnx(model: OnnxModel, { features, preprocessing, batch }: CutOnnxOptions): Uint8Array {
  return assembleOnnx(model, features, preprocessing, batch);
}
