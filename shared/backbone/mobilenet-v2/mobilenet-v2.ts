import type { LayerSpec } from '../../convnet/layer-spec';
import { ConfigError } from '../../errors';
import type { BaseWidth } from './base-weights';

const BATCH_NORM_EPSILON = 1e-3;
const BATCH_NORM_MOMENTUM = 0.999;

/** Output channels at width 1.0, and stride, of blocks 1 to 16; block 0 has no expansion. */
const BLOCKS: readonly (readonly [channels: number, stride: number])[] = [
  [24, 2],
  [24, 1],
  [32, 2],
  [32, 1],
  [32, 1],
  [64, 2],
  [64, 1],
  [64, 1],
  [64, 1],
  [96, 1],
  [96, 1],
  [96, 1],
  [160, 2],
  [160, 1],
  [160, 1],
  [320, 1],
];
const EXPANSION = 6;

/**
 * MobileNetV2 without its top, as data: every layer in Keras' order and under Keras' name, so that an index means what
 * it means in Keras (100 is block_11_expand_relu). The ONNX writer, the TensorFlow.js engine, the layers-model writer
 * and the summary walk over this list.
 * Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", and keras.applications.MobileNetV2,
 * whose names, padding and rounding of channels it keeps.
 * @param width share of the paper's channels
 * @returns 154 layers
 */
export function mobilenetV2Layers(width: BaseWidth): readonly LayerSpec[] {
  const layers: LayerSpec[] = [{ kind: 'input', name: 'input_layer', inputs: [], channels: 3 }];
  const top = () => layers[layers.length - 1]!;
  const conv = (name: string, channels: number, kernelSize: number, stride: number, padding: 'same' | 'valid') => {
    const { name: input, channels: inChannels } = top();
    layers.push({ kind: 'conv', name, inputs: [input], channels, inChannels, kernelSize, stride, padding });
  };
  const batchNorm = (name: string) => {
    const { name: input, channels } = top();
    const constants = { epsilon: BATCH_NORM_EPSILON, momentum: BATCH_NORM_MOMENTUM };
    layers.push({ kind: 'batch-norm', name, inputs: [input], channels, ...constants });
  };
  const relu6 = (name: string) => layers.push({ kind: 'relu6', name, inputs: [top().name], channels: top().channels });
  const depthwise = (prefix: string, stride: number) => {
    if (stride === 2) {
      const { name: input, channels } = top();
      const padding = [
        [0, 1],
        [0, 1],
      ] as const;
      layers.push({ kind: 'zero-pad', name: `${prefix}pad`, inputs: [input], channels, padding });
    }
    const { name: input, channels } = top();
    const shape = { kernelSize: 3, stride, padding: stride === 2 ? 'valid' : 'same' } as const;
    layers.push({ kind: 'depthwise-conv', name: `${prefix}depthwise`, inputs: [input], channels, ...shape });
    batchNorm(`${prefix}depthwise_BN`);
    relu6(`${prefix}depthwise_relu`);
  };
  const project = (prefix: string, channels: number) => {
    conv(`${prefix}project`, channels, 1, 1, 'same');
    batchNorm(`${prefix}project_BN`);
  };

  conv('Conv1', channelsAt(32, width), 3, 2, 'same');
  batchNorm('bn_Conv1');
  relu6('Conv1_relu');
  depthwise('expanded_conv_', 1);
  project('expanded_conv_', channelsAt(16, width));
  for (const [index, [filters, stride]] of BLOCKS.entries()) {
    const prefix = `block_${index + 1}_`;
    const { name: shortcut, channels: inChannels } = top();
    conv(`${prefix}expand`, EXPANSION * inChannels, 1, 1, 'same');
    batchNorm(`${prefix}expand_BN`);
    relu6(`${prefix}expand_relu`);
    depthwise(prefix, stride);
    project(prefix, channelsAt(filters, width));
    const { name, channels } = top();
    if (stride === 1 && channels === inChannels) {
      layers.push({ kind: 'add', name: `${prefix}add`, inputs: [shortcut, name], channels });
    }
  }
  conv('Conv_1', featureCountOf(width), 1, 1, 'valid');
  batchNorm('Conv_1_bn');
  relu6('out_relu');
  return layers;
}

/**
 * Keras' index of the layer from which on the base is trained.
 * @param at that index, or the layer's name
 * @throws ConfigError where there is no such layer, or none from it on has weights
 */
export function checkTunedLayer(width: BaseWidth, at: number | string): number {
  const layers = mobilenetV2Layers(width);
  const index = typeof at === 'number' ? at : layers.findIndex(({ name }) => name === at);
  const last = layers.findLastIndex((layer) => weightShapes(layer).length > 0);
  if (layers[index] && index <= last) return index;
  throw new ConfigError(
    `"fineTune.at" is ${JSON.stringify(at)}: the base has the layers 0 to ${layers.length - 1}, and the last with weights is ${last} ("${layers[last]?.name}")`,
    { remedy: 'give an index such as 100, or a name such as "block_13_expand"' },
  );
}

/** Length of the pooled feature vector: 1280, and more for widths above 1. */
export function featureCountOf(width: BaseWidth): number {
  return width > 1 ? divisibleBy8(1280 * width) : 1280;
}

/** Name and shape of a layer's weights, in Keras' own order. */
export function weightShapes(
  layer: LayerSpec,
): readonly { readonly name: string; readonly shape: readonly number[] }[] {
  switch (layer.kind) {
    case 'conv':
      return [{ name: 'kernel', shape: [layer.kernelSize, layer.kernelSize, layer.inChannels, layer.channels] }];
    case 'depthwise-conv':
      return [{ name: 'depthwise_kernel', shape: [layer.kernelSize, layer.kernelSize, layer.channels, 1] }];
    case 'batch-norm':
      return ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => ({ name, shape: [layer.channels] }));
    default:
      return [];
  }
}

/** Number of weights of a layer, the moving statistics of batch normalisation included, as Keras counts. */
export function parameterCount(layer: LayerSpec): number {
  return weightShapes(layer).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** Number of those weights of a layer that training changes: all but the moving statistics of batch normalisation. */
export function trainableCount(layer: LayerSpec): number {
  return layer.kind === 'batch-norm' ? 2 * layer.channels : parameterCount(layer);
}

/** Output shape [height, width, channels] of every layer, by name, for square images of `imageSizePx`. */
export function outputShapes(
  layers: readonly LayerSpec[],
  imageSizePx: number,
): ReadonlyMap<string, readonly [number, number, number]> {
  const sides = new Map<string, number>();
  const shapes = new Map<string, readonly [number, number, number]>();
  for (const layer of layers) {
    const side = outputSide(layer, layer.kind === 'input' ? imageSizePx : sides.get(layer.inputs[0]!)!);
    sides.set(layer.name, side);
    shapes.set(layer.name, [side, side, layer.channels]);
  }
  return shapes;
}

function outputSide(layer: LayerSpec, side: number): number {
  if (layer.kind === 'zero-pad') return side + layer.padding[0][0] + layer.padding[0][1];
  if (layer.kind !== 'conv' && layer.kind !== 'depthwise-conv') return side;
  const reach = layer.padding === 'same' ? side : side - layer.kernelSize + 1;
  return Math.ceil(reach / layer.stride);
}

/** Channels of a block at a width: Keras truncates, then rounds to a multiple of 8. */
function channelsAt(channels: number, width: number): number {
  return divisibleBy8(Math.trunc(channels * width));
}

/** The nearest multiple of 8, at least 8 and never below 90 % of the value. */
function divisibleBy8(value: number): number {
  const rounded = Math.max(8, Math.floor(Math.trunc(value + 4) / 8) * 8);
  return rounded < 0.9 * value ? rounded + 8 : rounded;
}

/** As Keras names the model. */
export const baseModelName = (width: number, imageSizePx: number): string =>
  `mobilenetv2_${width.toFixed(2)}_${imageSizePx}`;
