import { findImageInput, type ImageInput } from './find-image-input';
import { normalisationInGraph } from './normalisation-in-graph';
import { onnxError } from './onnx-error';
import type { OnnxModel } from './onnx-model';
import {
  AS_THEY_ARE,
  CLIP,
  IMAGENET,
  MINUS_ONE_TO_ONE,
  type Normalisation,
  type OnnxPreprocessing,
} from './onnx-preprocessing';
import { type PreprocessingSaid, preprocessingInMetadata } from './preprocessing-in-metadata';

export interface GuessedPreprocessing {
  readonly preprocessing: OnnxPreprocessing;
  /** What was guessed and why, a sentence each; nothing of what was given. */
  readonly how: readonly string[];
}

const USUAL_SIZE_PX = 224;
const SIZES_PX = { least: 16, most: 1024 };

/**
 * What a network wants to be fed, as far as its file tells, and the usual elsewhere.
 * @param given by the user: never guessed
 * @throws BaseError where it wants no square, or what was given is none that it takes
 */
export function guessPreprocessing(model: OnnxModel, given: Partial<OnnxPreprocessing> = {}): GuessedPreprocessing {
  const image = findImageInput(model);
  const how: string[] = [];
  const said = preprocessingInMetadata(model);
  const imageSizePx = given.imageSizePx ?? guessSize(model, image, said, how);
  const { least, most } = SIZES_PX;
  if (!Number.isInteger(imageSizePx) || imageSizePx < least || imageSizePx > most) {
    const found = `it takes images of ${imageSizePx} px, ${least} to ${most} can be made`;
    throw onnxError(model.name, found, 'Give another input size.');
  }
  const layout = given.layout ?? image.layout;
  const channels = given.channels ?? guessChannels(said, how);
  const guessed = given.mean && given.deviation ? AS_THEY_ARE : guessNormalisation(model, image, said, how);
  const mean = given.mean ?? guessed.mean;
  const deviation = given.deviation ?? guessed.deviation;
  if (![...mean, ...deviation].every(Number.isFinite) || deviation.some((of) => of <= 0)) {
    const found = `its pixels cannot be normalised with mean ${mean.join(', ')} and deviation ${deviation.join(', ')}`;
    throw onnxError(model.name, found, 'Give numbers for pixels from 0 to 255, deviations above 0.');
  }
  return { preprocessing: { imageSizePx, layout, channels, mean, deviation, resize: 'stretch' }, how };
}

function guessSize(
  { name }: OnnxModel,
  { heightPx, widthPx }: ImageInput,
  said: PreprocessingSaid,
  how: string[],
): number {
  if (heightPx !== undefined && widthPx !== undefined && heightPx !== widthPx) {
    const found = `it takes images of ${widthPx} x ${heightPx} px, only squares can be made`;
    throw onnxError(name, found, 'Export it with a square or an open input size.');
  }
  const size = heightPx ?? widthPx;
  if (size !== undefined) return size;
  const { imageSizePx } = said;
  if (imageSizePx !== undefined && imageSizePx >= SIZES_PX.least && imageSizePx <= SIZES_PX.most) {
    how.push(`size: ${imageSizePx} px, as its metadata say`);
    return imageSizePx;
  }
  how.push(`size: ${USUAL_SIZE_PX} px, the usual one, for the file leaves it open`);
  return USUAL_SIZE_PX;
}

function guessChannels(said: PreprocessingSaid, how: string[]): 'rgb' | 'bgr' {
  const colour = { rgb: 'red', bgr: 'blue' };
  const why = said.channels ? 'as its metadata say' : 'as in nearly all networks';
  how.push(`channels: ${colour[said.channels ?? 'rgb']} first, ${why}`);
  return said.channels ?? 'rgb';
}

function guessNormalisation(
  model: OnnxModel,
  image: ImageInput,
  said: PreprocessingSaid,
  how: string[],
): Normalisation {
  const because = (normalisation: Normalisation, why: string) => {
    how.push(`pixels: ${why}`);
    return normalisation;
  };
  if (image.elementType === 'uint8') return because(AS_THEY_ARE, '0 to 255 as they are, for it takes uint8');
  const { normalisation, keys } = said;
  if (normalisation) return because(normalisation, `as its metadata say (${keys.join(', ')})`);
  const inGraph = normalisationInGraph(model, image);
  if (inGraph) return because(inGraph.normalisation, inGraph.why);
  const names = [...model.inputs, ...model.outputs].map(({ name }) => name);
  if (names.includes('image_embeds') || names.includes('text_embeds')) {
    return because(CLIP, "CLIP's mean and deviation, for it gives embeddings of images as CLIP does");
  }
  if (image.layout === 'nhwc') return because(MINUS_ONE_TO_ONE, '-1 to 1, as usual where channels are last');
  return because(IMAGENET, "ImageNet's mean and deviation, as usual where channels are first");
}
