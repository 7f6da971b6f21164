import { baseKeys } from '../../artifacts';
import type { AskedConfig } from '../../config';
import type { Backbone } from '../../records/backbone';
import type { BlobStore } from '../../storage/blob-store';
import { type Architecture, pooledMapsRows, refuseSetting, type StoredBase } from '../architecture';
import { loadBaseFile } from '../base-file';
import { knownSource } from '../known-sources';
import { wholeOnnx } from '../stored-network';
import type { TorchNetwork } from './torch-network';
import { sizeOfTorchNetwork, torchMapsTensor } from './write-torch-onnx';

const MILLION = 1e6;

/** What is known of a network whose weights are PyTorch's. */
export function torchArchitecture(network: TorchNetwork): Architecture {
  const { id, title } = network;
  return {
    id,
    title,
    can: { tensorflow: false, browser: true, int8: true, fineTune: false },
    takes: { width: false, onnx: false },
    scaling: () => ({ channels: 'rgb', mean: network.mean, deviation: network.deviation }),
    expected: ({ imageSizePx = network.imageSizePx }) => torchBackbone(network, imageSizePx),
    checkConfig: (config) => checkConfig(title, config),
    async loadNetwork(store, base, notice) {
      const { imageSizePx } = base.backbone;
      const key = baseKeys(base.sha256).onnx(imageSizePx);
      return wholeOnnx(store, key, notice, async () => torchOnnx(network, await storedFile(store, base), imageSizePx));
    },
    async loadLayers(store, base) {
      const { imageSizePx } = base.backbone;
      const [{ readPth }, { foldedTorch }] = await Promise.all([import('./read-pth'), import('./write-torch-onnx')]);
      return foldedTorch(network, await readPth(await storedFile(store, base), title), imageSizePx, title);
    },
    ...(network.top !== undefined && {
      async loadTop(store: BlobStore, base: StoredBase) {
        const [{ readPth }, { torchTop }] = await Promise.all([import('./read-pth'), import('./torch-top')]);
        return torchTop(network, await readPth(await storedFile(store, base), title));
      },
    }),
    summaryRows: (backbone) => pooledMapsRows({ name: backbone.title, trainable: 'N' }, backbone),
  };
}

/** Such a network at one input size, as a value. */
export function torchBackbone(network: TorchNetwork, imageSizePx: number): Backbone {
  const { parameters, multiplyAdds, mapSide } = sizeOfTorchNetwork(network, imageSizePx);
  const licence = knownSource(network.id)?.licence;
  return {
    architecture: network.id,
    title: network.title,
    imageSizePx,
    featureCount: network.featureCount,
    parameters,
    multiplyAdds: Number((multiplyAdds / MILLION).toFixed(2)),
    ...(licence && { licence }),
    maps: { tensor: torchMapsTensor(network), side: mapSide },
  };
}

/** The network that ONNX Runtime runs, of a file of weights. @throws BaseError where they are not those of the network */
export async function torchOnnx(network: TorchNetwork, file: Uint8Array, imageSizePx: number): Promise<Uint8Array> {
  const [{ readPth }, { writeTorchOnnx }] = await Promise.all([import('./read-pth'), import('./write-torch-onnx')]);
  return writeTorchOnnx(network, await readPth(file, network.title), imageSizePx, network.title);
}

/** Its weights, as they came. */
const storedFile = (store: BlobStore, { sha256 }: StoredBase) =>
  loadBaseFile(store, { key: baseKeys(sha256).pthFile, sha256 });

/** The smallest that leaves a place of the last maps. */
const LEAST_SIZE_PX = 32;

function checkConfig(title: string, { imageSizePx }: AskedConfig): void {
  if (imageSizePx === undefined || imageSizePx >= LEAST_SIZE_PX) return;
  refuseSetting(title, `"imageSizePx" is ${imageSizePx}`, `${LEAST_SIZE_PX} or more`);
}
