import type { BaseWeights } from '../backbone/mobilenet-v2/base-weights';
import type { WeightTensor } from '../convnet/weight-tensor';
import type { NativeVariable } from '../tensorflow/native-variable';
import * as tf from '../tensorflow/tfjs-node';
import { TrainableConv } from './conv-stage';
import { type FineTunePlan, inputsOf } from './plan-fine-tune';
import type { StageLayer, StagePass } from './stage-layer';
import type { ConvStage, Stage } from './stages';

/** One forward pass, to be followed by a backward one in the same tidy. */
export interface NetworkPass {
  /** [n, featureCount], pooled */
  readonly features: tf.Tensor2D;
  /** What the last stage gave, [n, h, w, featureCount]. */
  readonly top: tf.Tensor4D;
  readonly stages: ReadonlyMap<string, StagePass>;
}

/**
 * The base above the boundary, forward and backward, as Keras trains it with `training=False`: batch normalisation by the
 * moving statistics, which never change, while its gamma and beta train. `dispose` frees everything.
 */
export class TrainableNetwork {
  /** What trains, by "layer/weight", in the order of the layers. */
  readonly variables: ReadonlyMap<string, NativeVariable>;
  readonly #plan: FineTunePlan;
  readonly #weights: BaseWeights;
  readonly #convs: ReadonlyMap<string, StageLayer>;
  /** Values that depend on something that trains: only to these the slope goes back. */
  readonly #movable: ReadonlySet<string>;

  /** @param layerOf makes a stage ready; as fine-tuning wants it without it */
  constructor(
    plan: FineTunePlan,
    weights: BaseWeights,
    layerOf: (stage: ConvStage) => StageLayer = (stage) => new TrainableConv(stage, weights, plan.at.index),
  ) {
    this.#plan = plan;
    this.#weights = weights;
    const convs = new Map<string, StageLayer>();
    const movable = new Set<string>();
    for (const stage of plan.stages) {
      const conv = stage.kind === 'add' ? undefined : layerOf(stage);
      if (conv) convs.set(stage.name, conv);
      if (conv?.trains || inputsOf(stage).some((input) => movable.has(input))) movable.add(stage.name);
    }
    this.#convs = convs;
    this.#movable = movable;
    this.variables = new Map([...convs.values()].flatMap((conv) => [...conv.variables]));
  }

  /**
   * @param boundary [n, ...plan.boundary.shape]; call it inside tidy
   * @param training whether a backward pass follows
   */
  forward(boundary: tf.Tensor4D, training = false): NetworkPass {
    const values = new Map([[this.#plan.boundary.name, boundary]]);
    const stages = new Map<string, StagePass>();
    let top = boundary;
    for (const stage of this.#plan.stages) {
      if (stage.kind === 'add') {
        const [a, b] = stage.inputs.map((input) => values.get(input)!);
        top = tf.add(a!, b!);
      } else {
        const pass = this.#convs.get(stage.name)!.forward(values.get(stage.input)!, training);
        stages.set(stage.name, pass);
        top = pass.y;
      }
      values.set(stage.name, top);
    }
    return { features: tf.mean(top, [1, 2]), top, stages };
  }

  /**
   * Slopes of the loss at every variable, by name; call it inside the tidy of the forward pass.
   * @param slope at the pooled features, [n, featureCount]
   */
  backward({ top, stages }: NetworkPass, slope: tf.Tensor2D): Map<string, tf.Tensor> {
    const gradients = new Map<string, tf.Tensor>();
    const slopes = new Map([[this.#plan.stages.at(-1)!.name, spread(slope, top)]]);
    const add = (name: string, own: tf.Tensor4D) => {
      const before = slopes.get(name);
      slopes.set(name, before ? tf.add(before, own) : own);
    };
    for (const stage of [...this.#plan.stages].reverse()) {
      const own = slopes.get(stage.name);
      if (!own) continue; // Nothing below it trains.
      if (stage.kind === 'add') for (const input of this.#wanted(stage)) add(input, own);
      else {
        const wantsInput = this.#wanted(stage).length > 0;
        const below = this.#convs.get(stage.name)!.backward(stages.get(stage.name)!, own, gradients, wantsInput);
        if (below) add(stage.input, below);
      }
    }
    return gradients;
  }

  /** Pooled features, Float32Array [count, featureCount]. @param boundary Float32Array [count, ...plan.boundary.shape] */
  features(boundary: Float32Array, count: number): Float32Array {
    return tf.tidy(() => {
      const x = tf.tensor4d(boundary, [count, ...this.#plan.boundary.shape]);
      return this.forward(x).features.dataSync<'float32'>().slice();
    });
  }

  /** All layers' weights as they are now: trained ones by their variables, the others as they came. */
  weights(): BaseWeights['layers'] {
    return new Map(
      [...this.#weights.layers].map(([layer, own]) => [
        layer,
        new Map<string, WeightTensor>(
          [...own].map(([weight, tensor]) => {
            const variable = this.variables.get(`${layer}/${weight}`);
            return [weight, variable ? { shape: tensor.shape, values: variable.values() } : tensor];
          }),
        ),
      ]),
    );
  }

  dispose(): void {
    for (const conv of this.#convs.values()) conv.dispose();
  }

  #wanted(stage: Stage): readonly string[] {
    return inputsOf(stage).filter((input) => this.#movable.has(input));
  }
}

/** The slope of a mean over all positions: to each its share. */
function spread(slope: tf.Tensor2D, like: tf.Tensor4D): tf.Tensor4D {
  const [n, h, w, channels] = like.shape;
  const share = tf.div(slope, h * w).reshape([n, 1, 1, channels]);
  return tf.broadcastTo(share, like.shape);
}
