import type { BaseWeights } from '../backbone/mobilenet-v2/base-weights';
import type { Head } from '../head/head';
import { logitSlope } from '../head/logit-slope';
import { probabilitiesOf } from '../head/predict-head';
import { matMul } from '../tensorflow/kernels';
import { NativeVariable } from '../tensorflow/native-variable';
import type { Optimizer } from '../tensorflow/optimizer';
import { RmsProp } from '../tensorflow/rms-prop';
import * as tf from '../tensorflow/tfjs-node';
import type { FineTunePlan } from './plan-fine-tune';
import type { StageLayer } from './stage-layer';
import type { ConvStage } from './stages';
import { TrainableNetwork } from './trainable-network';

export interface TunerOptions {
  readonly plan: FineTunePlan;
  readonly base: BaseWeights;
  /** Trained on the frozen base's features; it goes on training. */
  readonly head: Head;
  readonly learningRate: number;
  /** Of each class in the loss, [classes] */
  readonly classWeights: Float64Array;
  /** How stages and weights are trained, where it is not fine-tuning. */
  readonly parts?: TunerParts;
}

export interface TunerParts {
  layerOf(stage: ConvStage): StageLayer;
  optimizerOf(trained: ReadonlyMap<string, NativeVariable>): Optimizer;
}

export interface TuneBatch {
  /** Values at the boundary, Float32Array [rows, ...plan.boundary.shape] */
  readonly boundary: Float32Array;
  /** Class index of each row, [rows] */
  readonly labels: Int32Array;
  /** What dropout multiplies the pooled features with, [rows, featureCount]; none where nothing is dropped. */
  readonly dropout?: Float32Array;
}

const KERNEL = 'dense/kernel';
const BIAS = 'dense/bias';

/**
 * The upper part of the base and the head, trained together step by step. What trains, and the optimizer's state, can be
 * taken out and put back, so that a job that was killed goes on. `dispose` frees all tensors.
 */
export class Tuner {
  readonly variables: ReadonlyMap<string, NativeVariable>;
  readonly #options: TunerOptions;
  readonly #network: TrainableNetwork;
  readonly #kernel: NativeVariable;
  readonly #bias: NativeVariable;
  readonly #optimizer: Optimizer;

  /** @throws RangeError where the head was trained on features of another length */
  constructor(options: TunerOptions) {
    const { plan, base, head, learningRate, parts } = options;
    const featureCount = plan.featureCount;
    if (head.featureCount !== featureCount) {
      throw new RangeError(`The head reads ${head.featureCount} features, the base gives ${featureCount}`);
    }
    this.#options = options;
    this.#network = new TrainableNetwork(plan, base, parts?.layerOf);
    this.#kernel = variable(head.kernel, [featureCount, head.units]);
    this.#bias = variable(head.bias, [head.units]);
    this.variables = new Map([...this.#network.variables, [KERNEL, this.#kernel], [BIAS, this.#bias]]);
    this.#optimizer = parts?.optimizerOf(this.variables) ?? new RmsProp(this.variables, learningRate);
  }

  /** Copies of what trains, or of the optimizer's state, which has a number a trained weight, by the weights' names. */
  snapshot(of: 'weights' | 'optimizer'): Map<string, Float32Array> {
    return new Map([...this.#variablesOf(of)].map(([name, own]) => [name, own.values()]));
  }

  /**
   * Puts a snapshot back.
   * @throws RangeError where it is one of other weights
   */
  restore(of: 'weights' | 'optimizer', snapshot: ReadonlyMap<string, Float32Array>): void {
    for (const [name, own] of this.#variablesOf(of)) {
      const values = snapshot.get(name);
      if (values?.length !== own.shape.reduce((a, b) => a * b, 1)) {
        throw new RangeError(
          `The snapshot has ${values?.length ?? 'no'} numbers for "${name}", wanted [${own.shape.join(', ')}]`,
        );
      }
      tf.tidy(() => own.assign(tf.tensor(values, [...own.shape])));
    }
  }

  /**
   * One step of the optimizer.
   * @returns sums over the rows, taken with the weights and the dropout of this step: loss, weighed by class, and hits
   */
  step({ boundary, labels, dropout }: TuneBatch): { readonly loss: number; readonly hits: number } {
    const { plan, head, classWeights } = this.#options;
    const rows = labels.length;
    const { units } = head;
    return tf.tidy(() => {
      const pass = this.#network.forward(tf.tensor4d(boundary, [rows, ...plan.boundary.shape]), true);
      const mask = dropout && tf.tensor2d(dropout, [rows, head.featureCount]);
      const features = mask ? tf.mul<tf.Tensor2D>(pass.features, mask) : pass.features;
      const kernel = this.#kernel.read<tf.Tensor2D>();
      const logits = tf.add(matMul(features, kernel), this.#bias.read()).dataSync<'float32'>();
      const { slope, loss, hits } = logitSlope(labels, classWeights, probabilitiesOf(logits, units), units);
      const atLogits = tf.tensor2d(slope, [rows, units]);
      const atFeatures = matMul(atLogits, kernel, false, true); // [rows, featureCount]
      const gradients = this.#network.backward(pass, mask ? tf.mul<tf.Tensor2D>(atFeatures, mask) : atFeatures);
      gradients.set(KERNEL, matMul(features, atLogits, true));
      gradients.set(BIAS, tf.sum(atLogits, 0));
      this.#optimizer.apply(gradients);
      return { loss, hits };
    });
  }

  /** Pooled features, Float32Array [count, featureCount]. @param boundary Float32Array [count, ...plan.boundary.shape] */
  features(boundary: Float32Array, count: number): Float32Array {
    return this.#network.features(boundary, count);
  }

  /** The head as it is now. */
  head(): Head {
    return { ...this.#options.head, kernel: this.#kernel.values(), bias: this.#bias.values() };
  }

  /** The base's weights as they are now; those that do not train are as they came. */
  baseLayers(): BaseWeights['layers'] {
    return this.#network.weights();
  }

  #variablesOf(of: 'weights' | 'optimizer'): ReadonlyMap<string, NativeVariable> {
    return of === 'weights' ? this.variables : this.#optimizer.state;
  }

  dispose(): void {
    this.#optimizer.dispose();
    this.#network.dispose();
    for (const own of [this.#kernel, this.#bias]) own.dispose();
  }
}

function variable(values: Float32Array, shape: number[]): NativeVariable {
  const tensor = tf.tensor(values, shape);
  const made = new NativeVariable(tensor);
  tensor.dispose();
  return made;
}
