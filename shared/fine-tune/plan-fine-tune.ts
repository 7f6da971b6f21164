import type { BaseWidth } from '../backbone/mobilenet-v2/base-weights';
import {
  checkTunedLayer,
  featureCountOf,
  mobilenetV2Layers,
  outputShapes,
} from '../backbone/mobilenet-v2/mobilenet-v2';
import { BASE_INPUT_LAYER, baseStages, type Stage } from './stages';

/** Which layers train, and where the network is cut: what lies below the boundary is computed once and cached. */
export interface FineTunePlan {
  /** The first layer that trains, by Keras' index; those before it are frozen. */
  readonly at: { readonly index: number; readonly name: string };
  /** The value that the cached lower part gives. `index` is Keras' of its layer, below `at.index`; 0 is the image itself. */
  readonly boundary: {
    readonly name: string;
    readonly index: number;
    /** [height, width, channels] */
    readonly shape: readonly [number, number, number];
    /** Numbers of one image there. */
    readonly length: number;
  };
  /** Length of the pooled feature vector at the top. */
  readonly featureCount: number;
  /** What is run in every epoch, in order, the frozen stages between boundary and `at` among it. */
  readonly stages: readonly Stage[];
}

/**
 * Freezes layers as `for layer in base.layers[:at]: layer.trainable = False` does in Keras, and finds the last stage below
 * them through which everything above is reached: for layer 100, inside block 11's residual, that block's input.
 * @param at Keras' index of a layer of the base, or its name
 * @throws ConfigError where there is no such layer, or none from it on has weights
 */
export function planFineTune(width: BaseWidth, imageSizePx: number, at: number | string): FineTunePlan {
  const layers = mobilenetV2Layers(width);
  const index = checkTunedLayer(width, at);
  const stages = baseStages(width);
  const indexOf = new Map(layers.map(({ name }, i) => [name, i]));
  let cut = -1;
  for (const [position, { name }] of stages.entries()) {
    if (indexOf.get(name)! < index && isCut(stages, position)) cut = position;
  }
  const name = stages[cut]?.name ?? BASE_INPUT_LAYER;
  const shape = outputShapes(layers, imageSizePx).get(name)!;
  return {
    at: { index, name: layers[index]!.name },
    boundary: { name, index: indexOf.get(name)!, shape, length: shape[0] * shape[1] * shape[2] },
    featureCount: featureCountOf(width),
    stages: stages.slice(cut + 1),
  };
}

/** Whether no stage above this one reads anything from below it but its own value. */
function isCut(stages: readonly Stage[], position: number): boolean {
  const above = stages.slice(position + 1);
  const known = new Set([stages[position]!.name, ...above.map(({ name }) => name)]);
  return above.every((stage) => inputsOf(stage).every((input) => known.has(input)));
}

export const inputsOf = (stage: Stage): readonly string[] => (stage.kind === 'add' ? stage.inputs : [stage.input]);
