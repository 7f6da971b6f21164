import type { AskedConfig } from '../../config';
import { ConfigError } from '../../errors';
import type { Backbone } from '../../records/backbone';
import { IMAGE_SIZES_PX } from '../../records/base-sizes';
import { type Architecture, pooledMapsRows, type StoredBase, type SummaryRow } from '../architecture';
import { mobilenetV2Backbone } from './backbone';
import type { BaseWidth } from './base-weights';
import { foldedBase } from './fold-base';
import { baseModelName, checkTunedLayer, mobilenetV2Layers, trainableCount } from './mobilenet-v2';

const TITLE = 'MobileNetV2';

/** The notebook's. */
export const DEFAULT_IMAGE_SIZE_PX = 160;

/** MobileNetV2 in Keras' layers: from keras.applications, from an H5 file, or from a layers-model of TensorFlow.js. */
export const mobilenetV2: Architecture = {
  id: 'mobilenet-v2',
  title: TITLE,
  can: { tensorflow: true, browser: true, int8: true, fineTune: true },
  takes: { width: true, onnx: false },
  scaling: () => ({ channels: 'rgb', mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] }),
  expected: ({ width, imageSizePx = DEFAULT_IMAGE_SIZE_PX }) => mobilenetV2Backbone(width, imageSizePx),
  checkConfig,
  async loadNetwork(store, { sha256, backbone }: StoredBase, notice) {
    const { loadBaseOnnx } = await import('./store-base');
    return loadBaseOnnx(store, sha256, backbone.imageSizePx, notice);
  },
  async loadLayers(store, { sha256 }: StoredBase) {
    const { loadBaseWeights } = await import('./store-base');
    return foldedBase(await loadBaseWeights(store, sha256));
  },
  summaryRows,
};

function checkConfig({ mode, width, imageSizePx, fineTune }: AskedConfig): void {
  if (imageSizePx !== undefined && !IMAGE_SIZES_PX.some((size) => size === imageSizePx)) {
    const sizes = `${IMAGE_SIZES_PX.slice(0, -1).join(', ')} or ${IMAGE_SIZES_PX.at(-1)}`;
    throw new ConfigError(
      `The configuration is not valid: "imageSizePx" is ${imageSizePx}; wanted ${sizes}, which are the sizes of ${TITLE}`,
    );
  }
  // Told before anything is computed.
  if (mode === 'fine-tune') checkTunedLayer(width, fineTune.at);
}

function summaryRows(backbone: Backbone, tunedFrom: number): SummaryRow[] {
  const width = backbone.width as BaseWidth;
  const trained = mobilenetV2Layers(width)
    .slice(tunedFrom)
    .reduce((sum, spec) => sum + trainableCount(spec), 0);
  const name = baseModelName(width, backbone.imageSizePx);
  return pooledMapsRows({ name, trained, trainable: trained ? 'Y' : 'N' }, backbone);
}
