import type { BaseWeights } from '../backbone/mobilenet-v2/base-weights';
import { biasAdd, channelSums, convKernels, matMul, relu6, relu6Gradient } from '../tensorflow/kernels';
import { NativeVariable } from '../tensorflow/native-variable';
import * as tf from '../tensorflow/tfjs-node';
import type { StageLayer, StagePass } from './stage-layer';
import type { ConvStage } from './stages';

/** What the backward pass needs of the forward one. */
interface FoldedPass extends StagePass {
  readonly folded: Folded;
}

/** The stage as one convolution: kernel * scale, and beta - mean * scale, where scale = gamma / sqrt(variance + epsilon). */
interface Folded {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
  readonly scale: tf.Tensor1D;
}

/**
 * A convolution, its batch normalisation in inference mode, and relu6, ready to be trained: moving statistics are
 * constants, gamma and beta train. Folded into the kernel, the normalisation costs a pass over the weights and none over
 * the images, forward and backward; the slopes of kernel, gamma and beta follow exactly from those of the folded
 * convolution. Frozen parts are folded once. Call forward and backward inside tidy.
 */
export class TrainableConv implements StageLayer<FoldedPass> {
  /** What trains, by "layer/weight". */
  readonly variables = new Map<string, NativeVariable>();
  readonly #stage: ConvStage;
  readonly #constants = new Map<string, tf.Tensor>();
  readonly #mean: tf.Tensor1D;
  /** 1 / sqrt(variance + epsilon), [channels] */
  readonly #inverse: tf.Tensor1D;
  readonly #kernelShape: tf.Tensor1D;
  readonly #frozen: Folded | undefined;

  /** @param trainsFrom Keras' index of the first layer that trains */
  constructor(stage: ConvStage, weights: BaseWeights, trainsFrom: number) {
    this.#stage = stage;
    const value = (layer: string, weight: string) => {
      const { values, shape } = weights.layers.get(layer)!.get(weight)!;
      return tf.tensor(values, [...shape]);
    };
    const add = (layer: string, weight: string, trains: boolean) => {
      const tensor = value(layer, weight);
      const name = `${layer}/${weight}`;
      if (!trains) {
        this.#constants.set(name, tensor);
        return;
      }
      this.variables.set(name, new NativeVariable(tensor));
      tensor.dispose();
    };
    const { conv, norm } = stage;
    add(conv.name, this.#kernelName, stage.convIndex >= trainsFrom);
    for (const weight of ['gamma', 'beta']) add(norm.name, weight, stage.normIndex >= trainsFrom);
    this.#mean = value(norm.name, 'moving_mean') as tf.Tensor1D;
    this.#inverse = tf.tidy(() => tf.rsqrt(tf.add(value(norm.name, 'moving_variance'), norm.epsilon)));
    this.#kernelShape = tf.tensor1d(weights.layers.get(conv.name)!.get(this.#kernelName)!.shape as number[], 'int32');
    this.#frozen = this.trains ? undefined : this.#fold();
  }

  get trains(): boolean {
    return this.variables.size > 0;
  }

  forward(x: tf.Tensor4D): FoldedPass {
    const folded = this.#frozen ?? this.#fold();
    const sum = biasAdd(this.#convolve(x, folded.kernel), folded.bias);
    return { x, y: this.#stage.relu6 ? relu6(sum) : sum, folded };
  }

  /**
   * Slopes of the loss.
   * @param slope at the stage's output, of the same shape
   * @param gradients receives those of the variables, by name
   * @returns the slope at the input, where it is wanted
   */
  backward(
    { x, y, folded }: FoldedPass,
    slope: tf.Tensor4D,
    gradients: Map<string, tf.Tensor>,
    wantsInput: boolean,
  ): tf.Tensor4D | undefined {
    const below = this.#stage.relu6 ? relu6Gradient(slope, y) : slope;
    if (this.trains) this.#ownGradients(x, below, folded.scale, gradients);
    return wantsInput ? this.#inputSlope(x, below, folded.kernel) : undefined;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    tf.dispose([...this.#constants.values(), this.#mean, this.#inverse, this.#kernelShape]);
    if (this.#frozen) tf.dispose([this.#frozen.kernel, this.#frozen.bias, this.#frozen.scale]);
  }

  get #kernelName(): string {
    return this.#stage.kind === 'conv' ? 'kernel' : 'depthwise_kernel';
  }

  #fold(): Folded {
    const { conv, norm } = this.#stage;
    const [kernel, bias, own] = tf.tidy(() => {
      const scale = tf.mul(this.#read<tf.Tensor1D>(norm.name, 'gamma'), this.#inverse) as tf.Tensor1D;
      const bias = tf.sub(this.#read<tf.Tensor1D>(norm.name, 'beta'), tf.mul(this.#mean, scale));
      return [tf.mul(this.#read<tf.Tensor4D>(conv.name, this.#kernelName), this.#overKernel(scale)), bias, scale];
    }) as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    return { kernel, bias, scale: own };
  }

  /** A variable's value now, a copy that dies with the tidy around it; or a constant. */
  #read<T extends tf.Tensor>(layer: string, weight: string): T {
    const name = `${layer}/${weight}`;
    return (this.#constants.get(name) ?? this.variables.get(name)!.read()) as T;
  }

  /** A number per channel, shaped so that it meets the kernel's channels: [h, w, in, out] or [h, w, channels, 1]. */
  #overKernel(perChannel: tf.Tensor1D): tf.Tensor {
    return this.#stage.kind === 'conv' ? perChannel : perChannel.reshape([-1, 1]);
  }

  /** A convolution of one pixel is a matrix product, and faster as one. */
  get #isProduct(): boolean {
    return this.#stage.kind === 'conv' && this.#stage.conv.kernelSize === 1;
  }

  #convolve(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
    if (!this.#isProduct) return convKernels(this.#stage.kind, this.#stage.conv.stride).forward(x, kernel);
    const [n, h, w] = x.shape;
    return matMul(rowsOf(x), rowsOf(kernel)).reshape([n, h, w, -1]);
  }

  #ownGradients(x: tf.Tensor4D, slope: tf.Tensor4D, scale: tf.Tensor1D, gradients: Map<string, tf.Tensor>): void {
    const { conv, norm, kind } = this.#stage;
    const folded = this.#isProduct
      ? matMul(rowsOf(x), rowsOf(slope), true).reshape(kernelShape(x, slope))
      : convKernels(kind, conv.stride).filterGradient(x, this.#kernelShape, slope);
    const sums = channelSums(slope);
    const kernelName = `${conv.name}/${this.#kernelName}`;
    if (this.variables.has(kernelName)) gradients.set(kernelName, tf.mul(folded, this.#overKernel(scale)));
    if (!this.variables.has(`${norm.name}/gamma`)) return;
    // The folded kernel is kernel * scale and the bias beta - mean * scale: both say how the loss moves with the scale.
    const products = tf.mul(folded, this.#read<tf.Tensor4D>(conv.name, this.#kernelName));
    const ofKernel = tf.sum(products, kind === 'conv' ? [0, 1, 2] : [0, 1, 3]); // [channels]
    const ofScale = tf.sub(ofKernel, tf.mul(this.#mean, sums));
    gradients.set(`${norm.name}/gamma`, tf.mul(ofScale, this.#inverse));
    gradients.set(`${norm.name}/beta`, sums);
  }

  #inputSlope(x: tf.Tensor4D, slope: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D {
    if (this.#isProduct) return matMul(rowsOf(slope), rowsOf(kernel), false, true).reshape(x.shape);
    const shape = tf.tensor1d(x.shape, 'int32');
    return convKernels(this.#stage.kind, this.#stage.conv.stride).inputGradient(shape, kernel, slope);
  }
}

/** [positions, channels] */
const rowsOf = (x: tf.Tensor4D): tf.Tensor2D => x.reshape([-1, x.shape[3]]);

const kernelShape = (x: tf.Tensor4D, slope: tf.Tensor4D): [number, number, number, number] => [
  1,
  1,
  x.shape[3],
  slope.shape[3],
];
