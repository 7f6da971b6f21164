import type { OnnxNetwork } from '../engine/onnx-network';
import type { Backbone } from '../records/backbone';
import type { Head } from './head';

/** What each place of an image says for a class. */
export interface ActivationMap {
  /** Cells on a side: 5 for images of 160 px. */
  readonly side: number;
  /** Float32Array [side, side]: what the cell adds to the logit of the class; above 0 it speaks for it. */
  readonly values: Float32Array;
}

/**
 * Class activation maps (Zhou et al. 2016), which are exact for a network that ends in average pooling and one dense
 * layer: the logit of a class is the mean over the maps' cells of (cell · kernel), plus the bias; so each cell's share
 * of it can be told. A map's values and the bias add up to the logit. With one sigmoid unit the first class's logit is
 * the negative of the second's.
 * Empty where the base has no such maps.
 * @param model as `startModel` starts the one of `head`
 * @param images pixels as `resizeBilinear` gives them, [imageSizePx, imageSizePx, 3], and the class whose map is wanted
 */
export async function classActivations(
  model: OnnxNetwork,
  head: Head,
  { maps: last, imageSizePx }: Pick<Backbone, 'maps' | 'imageSizePx'>,
  images: readonly { readonly pixels: Float32Array; readonly label: number }[],
): Promise<ActivationMap[]> {
  if (images.length === 0 || !last) return [];
  const { side } = last;
  const floats = imageSizePx ** 2 * 3;
  const all = new Float32Array(images.length * floats);
  for (const [i, { pixels }] of images.entries()) all.set(pixels, i * floats);
  // The last of its outputs, which `startModel` adds: [n, featureCount, side, side].
  const maps = (await model.run(all, images.length)).at(-1) ?? new Float32Array();
  const size = head.featureCount * side ** 2;
  return images.map(({ label }, i) => ({
    side,
    values: sharesOf(maps.subarray(i * size, (i + 1) * size), head, label, side),
  }));
}

/** @param features of one image, [featureCount, side, side] */
function sharesOf(features: Float32Array, { kernel, units, featureCount }: Head, label: number, side: number) {
  const cells = side ** 2;
  const [column, sign] = units === 1 ? [0, label === 1 ? 1 : -1] : [label, 1];
  const values = new Float32Array(cells);
  for (let feature = 0; feature < featureCount; feature++) {
    const weight = ((kernel[feature * units + column] as number) * sign) / cells;
    for (let cell = 0; cell < cells; cell++) {
      values[cell] = (values[cell] as number) + weight * (features[feature * cells + cell] as number);
    }
  }
  return values;
}
