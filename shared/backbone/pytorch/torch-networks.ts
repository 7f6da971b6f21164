import { efficientnetLite } from '../efficientnet-lite/efficientnet-lite';
import { mobilenetV2Torchvision } from '../mobilenet-v2-torchvision/mobilenet-v2-torchvision';
import type { TorchNetwork } from './torch-network';

/** The networks whose PyTorch weights can be read, by id. */
export const TORCH_NETWORKS: ReadonlyMap<string, TorchNetwork> = new Map(
  [efficientnetLite('lite0'), efficientnetLite('lite1'), efficientnetLite('lite2'), mobilenetV2Torchvision].map(
    (network) => [network.id, network],
  ),
);
