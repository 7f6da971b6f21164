import type { BaseError } from '../../errors';
import { onnxError } from './onnx-error';
import type { OnnxModel, OnnxValueInfo } from './onnx-model';

/** Where a network takes its image. */
export interface ImageInput {
  readonly name: string;
  readonly elementType: 'float32' | 'float16' | 'uint8';
  readonly layout: 'nchw' | 'nhwc';
  /** How many images the file wants at once; undefined: as many as one likes. */
  readonly batch: number | undefined;
  /** Height and width, where the file fixes them. */
  readonly heightPx: number | undefined;
  readonly widthPx: number | undefined;
}

const TYPES: readonly string[] = ['float32', 'float16', 'uint8'];

/**
 * The one input that takes an image with three channels.
 * @throws BaseError where there is none or more than one
 */
export function findImageInput(model: Pick<OnnxModel, 'name' | 'inputs'>): ImageInput {
  const found = model.inputs.flatMap((input) => imageInput(input) ?? []);
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  if (only) {
    const names = found.map(({ name }) => `"${name}"`).join(' and ');
    throw onnxError(model.name, `it takes more than one image: ${names}`, 'Export the part that takes one image.');
  }
  throw noImage(model);
}

function imageInput({ name, elementType, shape }: OnnxValueInfo): ImageInput | undefined {
  if (!TYPES.includes(elementType) || shape?.length !== 4) return undefined;
  const layout = shape[1] === 3 ? 'nchw' : shape[3] === 3 ? 'nhwc' : undefined;
  // An exporter that frees all axes says nothing about the channels; nearly all networks have them second.
  const open = shape.every((size) => typeof size === 'string') ? 'nchw' : undefined;
  const order = layout ?? open;
  if (!order) return undefined;
  const [batch, height, width] = order === 'nchw' ? [shape[0], shape[2], shape[3]] : shape;
  return {
    name,
    elementType: elementType as ImageInput['elementType'],
    layout: order,
    batch: numberOf(batch),
    heightPx: numberOf(height),
    widthPx: numberOf(width),
  };
}

const numberOf = (size: number | string | undefined) => (typeof size === 'number' ? size : undefined);

function noImage({ name, inputs }: Pick<OnnxModel, 'name' | 'inputs'>): BaseError {
  const inputsFound = inputs.slice(0, 5).map((input) => `"${input.name}" ${input.elementType} [${input.shape ?? '?'}]`);
  return onnxError(
    name,
    `it takes no image: an input of float32, float16 or uint8 [n, 3, height, width] or [n, height, width, 3] was wanted, found ${inputsFound.join(', ') || 'none'}`,
    'Give a network for colour images.',
  );
}
