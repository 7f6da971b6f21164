import { addOnnxOutput } from '../engine/add-onnx-output';
import { type OnnxNetwork, type OnnxNetworkOptions, startOnnxNetwork } from '../engine/onnx-network';
import type { OnnxThreads } from '../engine/onnx-threads';
import type { Backbone } from '../records/backbone';

/**
 * An end-to-end model that also tells what lies before its pooling, where its base has such maps. It reads images
 * [n, S, S, 3] from 0 to 255 and gives probabilities [n, units] first and maps [n, featureCount, side, side] last.
 * @param model the file that `writeModelOnnx` writes
 * @param precision of its base
 * @throws SetupError where ONNX Runtime cannot be loaded
 */
export function startModel(
  model: Uint8Array,
  { maps, featureCount, imageSizePx }: Pick<Backbone, 'maps' | 'featureCount' | 'imageSizePx'>,
  threads: OnnxThreads,
  precision: OnnxNetworkOptions['precision'] = 'float32',
): Promise<OnnxNetwork> {
  const options = { imageSizePx, threads, precision };
  if (!maps) return startOnnxNetwork(model, options);
  const { tensor, side } = maps;
  return startOnnxNetwork(addOnnxOutput(model, { name: tensor, shape: ['n', featureCount, side, side] }), options);
}
