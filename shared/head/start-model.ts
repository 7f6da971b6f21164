import { addOnnxOutput } from '../base/add-onnx-output';
import { type OnnxNetwork, type OnnxNetworkOptions, startOnnxNetwork } from '../base/onnx-network';
import type { OnnxThreads } from '../base/onnx-threads';
import type { Head } from './head';

/** The base's last feature maps, before they are pooled: Keras' name of the convolution that makes them. */
const LAST_MAPS = 'Conv_1';

/** Cells on a side of the last maps: 5 for images of 160 px. */
export const mapSide = (imageSizePx: number): number => Math.ceil(imageSizePx / 32);

/**
 * An end-to-end model that also tells what lies before its pooling. It reads images [n, S, S, 3] from 0 to 255 and gives
 * probabilities [n, units] and maps [n, featureCount, side, side].
 * @param model the file that `writeModelOnnx` makes of `head`
 * @param precision of its base
 * @throws SetupError where ONNX Runtime cannot be loaded
 */
export function startModel(
  model: Uint8Array,
  { featureCount }: Pick<Head, 'featureCount'>,
  imageSizePx: number,
  threads: OnnxThreads,
  precision: OnnxNetworkOptions['precision'] = 'float32',
): Promise<OnnxNetwork> {
  const side = mapSide(imageSizePx);
  const withMaps = addOnnxOutput(model, { name: LAST_MAPS, shape: ['n', featureCount, side, side] });
  return startOnnxNetwork(withMaps, { imageSizePx, threads, precision });
}
