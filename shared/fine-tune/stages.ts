import type { BaseWidth } from '../backbone/mobilenet-v2/base-weights';
import { mobilenetV2Layers } from '../backbone/mobilenet-v2/mobilenet-v2';
import type { BatchNormLayer, ConvLayer, DepthwiseConvLayer } from '../convnet/layer-spec';

/** The base as it is trained: a convolution with its normalisation and relu6, or an addition. */
export type Stage = ConvStage | AddStage;

export interface ConvStage {
  readonly kind: 'conv' | 'depthwise-conv';
  /** Keras' name of its last layer: of relu6, or of the normalisation where none follows. */
  readonly name: string;
  /** Name of the stage, or of the boundary, that it reads. */
  readonly input: string;
  readonly conv: ConvLayer | DepthwiseConvLayer;
  readonly norm: BatchNormLayer;
  readonly relu6: boolean;
  /** Layer indices, as Keras counts them. */
  readonly convIndex: number;
  readonly normIndex: number;
}

export interface AddStage {
  readonly kind: 'add';
  readonly name: string;
  readonly inputs: readonly [string, string];
}

export const BASE_INPUT_LAYER = 'input_layer';

/** All stages of MobileNetV2, in order; zero padding is part of the convolution after it ('same'). */
export function baseStages(width: BaseWidth): readonly Stage[] {
  const layers = mobilenetV2Layers(width);
  const stages: Stage[] = [];
  /** Layer → the stage that it ends or is part of; a padding stands for what it pads. */
  const stands = new Map<string, string>([[BASE_INPUT_LAYER, BASE_INPUT_LAYER]]);
  for (const [index, layer] of layers.entries()) {
    if (layer.kind === 'zero-pad') stands.set(layer.name, stands.get(layer.inputs[0]!)!);
    if (layer.kind === 'add') {
      const [a, b] = layer.inputs.map((input) => stands.get(input)!);
      stages.push({ kind: 'add', name: layer.name, inputs: [a!, b!] });
      stands.set(layer.name, layer.name);
    }
    if (layer.kind !== 'conv' && layer.kind !== 'depthwise-conv') continue;
    const norm = layers[index + 1] as BatchNormLayer;
    const after = layers[index + 2];
    const relu6 = after?.kind === 'relu6';
    const name = relu6 ? after.name : norm.name;
    const input = stands.get(layer.inputs[0]!)!;
    stages.push({ kind: layer.kind, name, input, conv: layer, norm, relu6, convIndex: index, normIndex: index + 1 });
    stands.set(name, name);
  }
  return stages;
}
