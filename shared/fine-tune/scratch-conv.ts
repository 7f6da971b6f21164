import type { BaseWeights } from '../backbone/mobilenet-v2/base-weights';
import {
  type BatchNormPass,
  batchNorm,
  batchNormGradient,
  convKernels,
  relu6,
  relu6Gradient,
} from '../tensorflow/kernels';
import { NativeVariable } from '../tensorflow/native-variable';
import * as tf from '../tensorflow/tfjs-node';
import type { StageLayer, StagePass } from './stage-layer';
import type { ConvStage } from './stages';

/**
 * Share of the moving statistics that stays with each batch. Keras' 0.999 is made for hundreds of thousands of steps: after
 * the few hundred of a comparison it would still measure the network by the statistics that it began with, and the curve
 * from scratch would look worse than the network is.
 */
const MOMENTUM = 0.9;

interface ScratchPass extends StagePass {
  readonly sum: tf.Tensor4D;
  readonly norm: BatchNormPass;
  readonly kernel: tf.Tensor4D;
  readonly gamma: tf.Tensor1D;
}

/**
 * A convolution, its batch normalisation in training mode, and relu6: normalised by the batch's own statistics while it
 * trains, by the moving ones while it is measured. Everything trains.
 */
export class ScratchConv implements StageLayer<ScratchPass> {
  readonly variables: ReadonlyMap<string, NativeVariable>;
  readonly trains = true;
  readonly #stage: ConvStage;
  readonly #kernelName: string;
  readonly #moving: readonly [mean: NativeVariable, variance: NativeVariable];

  /** @param weights to begin with */
  constructor(stage: ConvStage, weights: BaseWeights) {
    this.#stage = stage;
    const { conv, norm, kind } = stage;
    this.#kernelName = `${conv.name}/${kind === 'conv' ? 'kernel' : 'depthwise_kernel'}`;
    const variable = (name: string) => {
      const [layer, weight] = name.split('/') as [string, string];
      const { values, shape } = weights.layers.get(layer)!.get(weight)!;
      const tensor = tf.tensor(values, [...shape]);
      const made = new NativeVariable(tensor);
      tensor.dispose();
      return made;
    };
    const names = [this.#kernelName, `${norm.name}/gamma`, `${norm.name}/beta`];
    this.variables = new Map(names.map((name) => [name, variable(name)]));
    this.#moving = [variable(`${norm.name}/moving_mean`), variable(`${norm.name}/moving_variance`)];
  }

  forward(x: tf.Tensor4D, training: boolean): ScratchPass {
    const { kind, conv, norm, relu6: clips } = this.#stage;
    const [kernel, gamma, beta] = [...this.variables.values()].map((own) => own.read()) as [
      tf.Tensor4D,
      tf.Tensor1D,
      tf.Tensor1D,
    ];
    const [mean, variance] = this.#moving;
    const sum = convKernels(kind, conv.stride).forward(x, kernel);
    const pass = batchNorm(sum, [gamma, beta, mean.read(), variance.read()], norm.epsilon, MOMENTUM, training);
    if (training) {
      mean.assign(pass.movingMean);
      variance.assign(pass.movingVariance);
    }
    return { x, y: clips ? relu6(pass.y) : pass.y, sum, norm: pass, kernel, gamma };
  }

  backward(
    { x, y, sum, norm, kernel, gamma }: ScratchPass,
    slope: tf.Tensor4D,
    gradients: Map<string, tf.Tensor>,
    wantsInput: boolean,
  ): tf.Tensor4D | undefined {
    const { kind, conv, norm: layer, relu6: clips } = this.#stage;
    const below = batchNormGradient(clips ? relu6Gradient(slope, y) : slope, sum, gamma, norm, layer.epsilon);
    const kernels = convKernels(kind, conv.stride);
    const kernelShape = tf.tensor1d([...kernel.shape], 'int32');
    gradients.set(this.#kernelName, kernels.filterGradient(x, kernelShape, below.x));
    gradients.set(`${layer.name}/gamma`, below.gamma);
    gradients.set(`${layer.name}/beta`, below.beta);
    return wantsInput ? kernels.inputGradient(tf.tensor1d([...x.shape], 'int32'), kernel, below.x) : undefined;
  }

  dispose(): void {
    for (const own of [...this.variables.values(), ...this.#moving]) own.dispose();
  }
}
