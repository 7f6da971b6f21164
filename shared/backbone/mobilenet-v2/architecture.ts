import type { BaseWidth } from '../../base/base-weights';
import { foldedBase } from '../../base/folded-network';
import {
  baseModelName,
  checkTunedLayer,
  mobilenetV2Layers,
  outputShapes,
  parameterCount,
  trainableCount,
} from '../../base/mobilenet-v2';
import type { AskedConfig } from '../../config';
import { ConfigError } from '../../errors';
import type { Backbone } from '../../records/backbone';
import { IMAGE_SIZES_PX } from '../../records/base-sizes';
import type { Architecture, StoredBase, SummaryRow } from '../architecture';
import { mobilenetV2Backbone } from './backbone';

const TITLE = 'MobileNetV2';

/** The notebook's. */
export const DEFAULT_IMAGE_SIZE_PX = 160;

/** MobileNetV2 in Keras' layers: from keras.applications, from an H5 file, or from a layers-model of TensorFlow.js. */
export const mobilenetV2: Architecture = {
  id: 'mobilenet-v2',
  title: TITLE,
  can: { tensorflow: true, int8: true, fineTune: true },
  expected: ({ width, imageSizePx = DEFAULT_IMAGE_SIZE_PX }) => mobilenetV2Backbone(width, imageSizePx),
  checkConfig,
  async loadNetwork(store, { sha256, backbone }: StoredBase, notice) {
    const { loadBaseOnnx } = await import('../../base/store-base');
    return loadBaseOnnx(store, sha256, backbone.imageSizePx, notice);
  },
  async loadLayers(store, { sha256 }: StoredBase) {
    const { loadBaseWeights } = await import('../../base/store-base');
    return foldedBase(await loadBaseWeights(store, sha256));
  },
  summaryRows,
};

function checkConfig({ mode, width, imageSizePx, fineTune, onnx }: AskedConfig): void {
  const refuse = (found: string, wanted: string) => {
    throw new ConfigError(`The configuration is not valid: ${found}; wanted ${wanted}`);
  };
  if (onnx) refuse(`"onnx" is given, and the base is ${TITLE}`, 'it left out, or the path of an ONNX file as "base"');
  if (imageSizePx !== undefined && !IMAGE_SIZES_PX.some((size) => size === imageSizePx)) {
    const sizes = `${IMAGE_SIZES_PX.slice(0, -1).join(', ')} or ${IMAGE_SIZES_PX.at(-1)}`;
    refuse(`"imageSizePx" is ${imageSizePx}`, `${sizes}, which are the sizes of ${TITLE}`);
  }
  // Told before anything is computed.
  if (mode === 'fine-tune') checkTunedLayer(width, fineTune.at);
}

function summaryRows({ width, imageSizePx, featureCount, parameters }: Backbone, tunedFrom: number): SummaryRow[] {
  const layers = mobilenetV2Layers(width as BaseWidth);
  const trained = layers.slice(tunedFrom).reduce((sum, spec) => sum + trainableCount(spec), 0);
  return [
    {
      name: baseModelName(width as BaseWidth, imageSizePx),
      type: 'Functional',
      shape: outputShapes(layers, imageSizePx).get('out_relu')!,
      parameters: parameters || layers.reduce((sum, spec) => sum + parameterCount(spec), 0),
      trained,
      trainable: trained ? 'Y' : 'N',
    },
    {
      name: 'global_average_pooling2d',
      type: 'GlobalAveragePooling2D',
      shape: [featureCount],
      parameters: 0,
      trainable: '-',
    },
  ];
}
