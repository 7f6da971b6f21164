import { baseKeys } from '../../artifacts';
import { wholeOnnx } from '../../base/store-base';
import type { AskedConfig } from '../../config';
import { BaseError, ConfigError, FormatError } from '../../errors';
import { sha256Hex } from '../../hash';
import type { Backbone } from '../../records/backbone';
import type { BlobStore } from '../../storage/blob-store';
import type { Architecture, StoredBase } from '../architecture';
import { knownSource } from '../known-sources';
import type { TorchNetwork } from './torch-network';
import { sizeOfTorchNetwork, torchMapsTensor } from './write-torch-onnx';

const MILLION = 1e6;

/** What is known of a network whose weights are PyTorch's. */
export function torchArchitecture(network: TorchNetwork): Architecture {
  const { id, title } = network;
  return {
    id,
    title,
    can: { tensorflow: false, int8: true, fineTune: false },
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
    summaryRows: ({ title: name, featureCount, parameters, maps, imageSizePx }) => [
      {
        name,
        type: 'Functional',
        shape: mapsShape(maps?.side ?? imageSizePx, featureCount),
        parameters,
        trainable: 'N',
      },
      {
        name: 'global_average_pooling2d',
        type: 'GlobalAveragePooling2D',
        shape: [featureCount],
        parameters: 0,
        trainable: '-',
      },
    ],
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

/** @throws BaseError where the store has no such file, FormatError where it is damaged */
async function storedFile(store: BlobStore, { sha256 }: StoredBase): Promise<Uint8Array> {
  const key = baseKeys(sha256).pthFile;
  const file = await store.get(key);
  if (!file) {
    throw new BaseError(`The store ${store.uri} holds no base ${sha256}`, {
      remedy: 'Start the run again: its first step brings the base into the store.',
    });
  }
  if (sha256Hex(file) === sha256) return file;
  throw new FormatError(`"${key}" is damaged: its sha256 is another`, {
    remedy: 'Start the run again: its first step writes it again.',
  });
}

const mapsShape = (side: number, featureCount: number) => [side, side, featureCount];

/** The smallest that leaves a place of the last maps. */
const LEAST_SIZE_PX = 32;

function checkConfig(title: string, { width, onnx, imageSizePx }: AskedConfig): void {
  const refuse = (found: string, wanted: string) => {
    throw new ConfigError(`The configuration is not valid: ${found}, and the base is ${title}; wanted ${wanted}`);
  };
  if (width !== 1) refuse(`"width" is ${width}, which is MobileNetV2's`, 'it left out');
  if (onnx) refuse('"onnx" is given', 'it left out, or the path of an ONNX file as "base"');
  if (imageSizePx !== undefined && imageSizePx < LEAST_SIZE_PX) {
    refuse(`"imageSizePx" is ${imageSizePx}`, `${LEAST_SIZE_PX} or more`);
  }
}
