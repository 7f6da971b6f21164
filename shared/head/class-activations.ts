import { addOnnxOutput } from '../base/add-onnx-output';
import { loadOnnxRuntime } from '../base/load-onnx-runtime';
import type { Head } from './head';

/** The base's last feature maps, before they are pooled: Keras' name of the convolution that makes them. */
const LAST_MAPS = 'Conv_1';
/** Images in one run of the network. */
const CHUNK_IMAGES = 4;

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
 * @param model the end-to-end ONNX model that `writeModelOnnx` makes of `head`
 * @param images pixels as `resizeBilinear` gives them, [imageSizePx, imageSizePx, 3], and the class whose map is wanted
 * @throws SetupError where ONNX Runtime cannot be loaded
 */
export async function classActivations(
  model: Uint8Array,
  head: Head,
  imageSizePx: number,
  images: readonly { readonly pixels: Float32Array; readonly label: number }[],
): Promise<ActivationMap[]> {
  if (images.length === 0) return [];
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const side = Math.ceil(imageSizePx / 32);
  const withMaps = addOnnxOutput(model, { name: LAST_MAPS, shape: ['n', head.featureCount, side, side] });
  const session = await InferenceSession.create(withMaps, { executionProviders: ['cpu'] });
  try {
    const maps: ActivationMap[] = [];
    for (let first = 0; first < images.length; first += CHUNK_IMAGES) {
      const chunk = images.slice(first, first + CHUNK_IMAGES);
      const batch = new Float32Array(chunk.length * imageSizePx ** 2 * 3);
      for (const [i, { pixels }] of chunk.entries()) batch.set(pixels, i * imageSizePx ** 2 * 3);
      const input = new Tensor('float32', batch, [chunk.length, imageSizePx, imageSizePx, 3]);
      const { [LAST_MAPS]: output } = await session.run({ image: input });
      const features = output?.data as Float32Array; // [n, featureCount, side, side]
      for (const [i, { label }] of chunk.entries()) {
        const size = head.featureCount * side ** 2;
        maps.push({ side, values: sharesOf(features.subarray(i * size, (i + 1) * size), head, label, side) });
      }
    }
    return maps;
  } finally {
    await session.release();
  }
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
