import { adjustContrast } from './adjust-contrast';
import { type AffineMatrix, affineTransform } from './affine-transform';
import type { Fill, FillMode } from './fill';
import { flipImage } from './flip-image';
import type { ViewParameters } from './view-parameters';

export interface ViewFill {
  readonly fillMode: FillMode;
  /** The value of 'constant', 0 to 255. */
  readonly fillValue: number;
}

/**
 * A view of an image: flip, rotation, zoom, translation and contrast, each as the layer of Keras does it and in this
 * order, each with an interpolation of its own. What changes nothing is left out. The pixels are those that the base is
 * fed; since all five are linear, that gives what Keras gives between 0 and 255, scaled afterwards.
 * @param image Float32Array [sizePx, sizePx, 3], -1 to 1, as preprocessInto() writes it; left as it is
 * @returns the same shape and range, owned by the caller
 */
export function augmentView(
  image: Float32Array,
  sizePx: number,
  { flipHorizontal, flipVertical, rotation, zoom, down, right, contrast }: ViewParameters,
  { fillMode, fillValue }: ViewFill,
): Float32Array {
  const fill: Fill = { mode: fillMode, value: fillValue / 127.5 - 1 };
  let pixels: Float32Array = Float32Array.from(image);
  let other: Float32Array = new Float32Array(image.length);
  const move = (matrix: AffineMatrix) => {
    affineTransform(pixels, other, sizePx, matrix, fill);
    [pixels, other] = [other, pixels];
  };
  flipImage(pixels, sizePx, flipHorizontal, flipVertical);
  if (rotation !== 0) move(rotationMatrix(rotation, sizePx));
  if (zoom !== 1) move(zoomMatrix(zoom, sizePx));
  if (down !== 0 || right !== 0) move([1, 0, -right * sizePx, 0, 1, -down * sizePx]);
  if (contrast !== 1) adjustContrast(pixels, contrast);
  return pixels;
}

/** Around the middle between the outermost centres. */
function rotationMatrix(turns: number, sizePx: number): AffineMatrix {
  const centre = (sizePx - 1) / 2;
  const [cos, sin] = [Math.cos(turns * 2 * Math.PI), Math.sin(turns * 2 * Math.PI)];
  return [cos, -sin, centre - centre * cos + centre * sin, sin, cos, centre - centre * sin - centre * cos];
}

function zoomMatrix(zoom: number, sizePx: number): AffineMatrix {
  const offset = ((sizePx - 1) / 2) * (1 - zoom);
  return [zoom, 0, offset, 0, zoom, offset];
}
