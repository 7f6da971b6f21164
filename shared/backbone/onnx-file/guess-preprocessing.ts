import type { ImageInput } from './find-image-input';
import { findImageInput } from './find-image-input';
import { onnxError } from './onnx-error';
import type { OnnxModel } from './onnx-model';
import type { OnnxPreprocessing, PerChannel } from './onnx-preprocessing';

export interface GuessedPreprocessing {
  readonly preprocessing: OnnxPreprocessing;
  /** What was guessed and why, a sentence each; nothing of what was given. */
  readonly how: readonly string[];
}

const IMAGENET: Normalisation = { mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375] };
const MINUS_ONE_TO_ONE: Normalisation = { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] };
const AS_THEY_ARE: Normalisation = { mean: [0, 0, 0], deviation: [1, 1, 1] };

interface Normalisation {
  readonly mean: PerChannel;
  readonly deviation: PerChannel;
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
  const imageSizePx = given.imageSizePx ?? guessSize(model, image, how);
  const { least, most } = SIZES_PX;
  if (!Number.isInteger(imageSizePx) || imageSizePx < least || imageSizePx > most) {
    const found = `it takes images of ${imageSizePx} px, ${least} to ${most} can be made`;
    throw onnxError(model.name, found, 'Give another input size.');
  }
  const layout = given.layout ?? image.layout;
  const channels = given.channels ?? 'rgb';
  if (!given.channels) how.push('channels: red first, as nearly all networks');
  const guessed = given.mean && given.deviation ? AS_THEY_ARE : guessNormalisation(image, how);
  const mean = given.mean ?? guessed.mean;
  const deviation = given.deviation ?? guessed.deviation;
  if (![...mean, ...deviation].every(Number.isFinite) || deviation.some((of) => of <= 0)) {
    const found = `its pixels cannot be normalised with mean ${mean.join(', ')} and deviation ${deviation.join(', ')}`;
    throw onnxError(model.name, found, 'Give numbers for pixels from 0 to 255, deviations above 0.');
  }
  return { preprocessing: { imageSizePx, layout, channels, mean, deviation, resize: 'stretch' }, how };
}

function guessSize({ name }: OnnxModel, { heightPx, widthPx }: ImageInput, how: string[]): number {
  if (heightPx !== undefined && widthPx !== undefined && heightPx !== widthPx) {
    const found = `it takes images of ${widthPx} x ${heightPx} px, only squares can be made`;
    throw onnxError(name, found, 'Export it with a square or an open input size.');
  }
  const size = heightPx ?? widthPx;
  if (size !== undefined) return size;
  how.push(`size: ${USUAL_SIZE_PX} px, the usual, for the file says nothing`);
  return USUAL_SIZE_PX;
}

function guessNormalisation({ elementType, layout }: ImageInput, how: string[]): Normalisation {
  if (elementType === 'uint8') {
    how.push('pixels: 0 to 255 as they are, for it takes uint8');
    return AS_THEY_ARE;
  }
  if (layout === 'nhwc') {
    how.push('pixels: -1 to 1, as usual for networks that take channels last');
    return MINUS_ONE_TO_ONE;
  }
  how.push("pixels: ImageNet's mean and deviation, as usual for networks that take channels first");
  return IMAGENET;
}
