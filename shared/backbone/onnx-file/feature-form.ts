import type { FeatureShape } from './found-features';
import type { OnnxModel } from './onnx-model';

/** How a value of some shape becomes one row of numbers per image. */
export interface FeatureForm {
  readonly shape: FeatureShape;
  readonly featureCount: number;
  /** What is done, for people; empty where nothing is. */
  readonly note: string;
}

/** Of a grid of tokens: fewer are more likely something else. */
const LEAST_PATCHES = 9;

/**
 * @param dims of the value for one image
 * @param isSure whether it is known to be features. Otherwise what does not look like patches of an image is refused: the boxes
 * of a detector have the same axes
 */
export function featureForm(
  model: OnnxModel,
  tensor: string,
  dims: readonly number[],
  isSure: boolean,
): FeatureForm | undefined {
  const [, a = 0, b = 0, c = 0] = dims;
  if (dims.length === 2) return { shape: 'vector', featureCount: a, note: '' };
  if (dims.length < 2) return undefined;
  const isVector = dims.filter((size) => size !== 1).length <= 1;
  if (isVector) return { shape: 'vector', featureCount: Math.max(...dims), note: '' };
  if (dims.length === 4) {
    const isLast = b === c ? false : a === b || makerTurns(model, tensor);
    const [shape, featureCount, height, width] = isLast
      ? (['map-nhwc', c, a, b] as const)
      : (['map-nchw', a, b, c] as const);
    return { shape, featureCount, note: `averaged over ${height} x ${width} places` };
  }
  if (dims.length === 3) return tokens(a, b, isSure);
  return undefined;
}

/** A value whose height and width differ: channels are last where it was turned just before. */
function makerTurns({ nodes }: OnnxModel, tensor: string): boolean {
  const maker = nodes.find(({ outputs }) => outputs.includes(tensor));
  return maker?.opType === 'Transpose' && maker.attributes.get('perm')?.ints?.join() === '0,2,3,1';
}

/** A class token stands before a square of patches, with one for distillation or four registers behind it. */
function tokens(count: number, featureCount: number, isSure: boolean): FeatureForm | undefined {
  const isGrid = (of: number) => of >= LEAST_PATCHES && Number.isInteger(Math.sqrt(of));
  const hasClassToken = !isGrid(count) && [1, 2, 5].some((extra) => isGrid(count - extra));
  if (!hasClassToken && !isGrid(count) && !isSure) return undefined;
  return hasClassToken
    ? { shape: 'class-token', featureCount, note: `the first of ${count} tokens, the class token` }
    : { shape: 'mean-of-tokens', featureCount, note: `the mean of ${count} tokens` };
}
