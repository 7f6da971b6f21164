import type { LayerSpec } from '../../convnet/layer-spec';
import { LayerChain } from '../pytorch/layer-chain';
import type { TorchNetwork } from '../pytorch/torch-network';

export type EfficientnetLiteVariant = 'lite0' | 'lite1' | 'lite2';

/** Factors of the network's width and depth, and the side of the images that it was trained on. */
const VARIANTS: Readonly<
  Record<EfficientnetLiteVariant, { readonly width: number; readonly depth: number; readonly imageSizePx: number }>
> = {
  lite0: { width: 1, depth: 1, imageSizePx: 224 },
  lite1: { width: 1, depth: 1.1, imageSizePx: 240 },
  lite2: { width: 1.1, depth: 1.2, imageSizePx: 260 },
};

/** Stages at width and depth 1; the stride is that of a stage's first block. */
const STAGES = [
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernelSize: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 2, kernelSize: 5, stride: 2, expansion: 6, channels: 40 },
  { repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 80 },
  { repeats: 3, kernelSize: 5, stride: 1, expansion: 6, channels: 112 },
  { repeats: 4, kernelSize: 5, stride: 2, expansion: 6, channels: 192 },
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 6, channels: 320 },
] as const;

const STEM_CHANNELS = 32;
const FEATURE_COUNT = 1280;
const POINTWISE = { kernelSize: 1, stride: 1, padding: 0 } as const;

/**
 * EfficientNet-Lite without its top, as data. The weights are TensorFlow's, brought to PyTorch, so the padding is
 * TensorFlow's 'same', which at odd sides and at even ones is another, and the pixels are scaled as there: (pixel - 127) / 128.
 * Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", the Lite variants
 * of the TPU repository (no squeeze and excitation, ReLU6, stem, head and the outer stages' depth not scaled), and the module names
 * of the package efficientnet_lite_pytorch.
 */
export function efficientnetLite(variant: EfficientnetLiteVariant): TorchNetwork {
  const { width, depth, imageSizePx } = VARIANTS[variant];
  return {
    id: `efficientnet-${variant}`,
    title: `EfficientNet-L${variant.slice(1)}`,
    layers: layersOf(width, depth),
    featureCount: FEATURE_COUNT,
    top: '_fc',
    imageSizePx,
    mean: [127, 127, 127],
    deviation: [128, 128, 128],
  };
}

function layersOf(width: number, depth: number): readonly LayerSpec[] {
  const chain = new LayerChain({ epsilon: 1e-3, momentum: 0.99 });
  chain.conv('_conv_stem', STEM_CHANNELS, { kernelSize: 3, stride: 2, padding: 'same' });
  chain.batchNormRelu6('_bn0');
  let index = 0;
  for (const [at, stage] of STAGES.entries()) {
    const isOuter = at === 0 || at === STAGES.length - 1;
    const repeats = isOuter ? stage.repeats : Math.ceil(depth * stage.repeats);
    const channels = scaledChannels(stage.channels, width);
    for (let repeat = 0; repeat < repeats; repeat++) {
      addBlock(chain, `_blocks.${index++}`, { ...stage, channels, stride: repeat === 0 ? stage.stride : 1 });
    }
  }
  chain.conv('_conv_head', FEATURE_COUNT, POINTWISE);
  chain.batchNormRelu6('_bn1');
  return chain.layers;
}

interface Block {
  readonly kernelSize: number;
  readonly stride: number;
  readonly expansion: number;
  readonly channels: number;
}

function addBlock(chain: LayerChain, name: string, { kernelSize, stride, expansion, channels }: Block): void {
  const shortcut = chain.top;
  if (expansion > 1) {
    chain.conv(`${name}._expand_conv`, expansion * shortcut.channels, POINTWISE);
    chain.batchNormRelu6(`${name}._bn0`);
  }
  chain.depthwise(`${name}._depthwise_conv`, { kernelSize, stride, padding: 'same' });
  chain.batchNormRelu6(`${name}._bn1`);
  chain.conv(`${name}._project_conv`, channels, POINTWISE);
  chain.batchNorm(`${name}._bn2`);
  if (stride === 1 && channels === shortcut.channels) chain.addTo(shortcut, `${name}/add`);
}

/** The nearest multiple of 8, never below 90 % of the scaled channels. */
function scaledChannels(channels: number, width: number): number {
  const scaled = channels * width;
  const rounded = Math.max(8, Math.floor((scaled + 4) / 8) * 8);
  return rounded < 0.9 * scaled ? rounded + 8 : rounded;
}
