import { kernel } from './kernels';
import { NativeVariable } from './native-variable';
import type { Optimizer } from './optimizer';
import * as tf from './tfjs-node';

/** Keras' constants for Adam. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;

/** Adam as Keras has it, by TensorFlow's kernel, one pass a variable. */
export class Adam implements Optimizer {
  /** The mean of gradients, under the variables' names, and of squares, under "<name>/squares". */
  readonly state = new Map<string, NativeVariable>();
  readonly #trained: ReadonlyMap<string, NativeVariable>;
  readonly #constants: readonly tf.Scalar[];
  #steps = 0;

  constructor(trained: ReadonlyMap<string, NativeVariable>, learningRate: number) {
    this.#trained = trained;
    this.#constants = [learningRate, BETA_1, BETA_2, EPSILON].map((value) => tf.scalar(value));
    for (const [name, { shape }] of trained) {
      const zeros = tf.zeros([...shape]);
      this.state.set(name, new NativeVariable(zeros));
      this.state.set(`${name}/squares`, new NativeVariable(zeros));
      zeros.dispose();
    }
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>): void {
    this.#steps++;
    const powers = [BETA_1 ** this.#steps, BETA_2 ** this.#steps].map((value) => tf.scalar(value));
    for (const [name, { handle }] of this.#trained) {
      const slots = [this.state.get(name)!.handle, this.state.get(`${name}/squares`)!.handle];
      const inputs = [handle, ...slots, ...powers, ...this.#constants, gradients.get(name)!];
      kernel('ResourceApplyAdam', inputs, { T: 'float32', use_locking: false, use_nesterov: false }, 0);
    }
    tf.dispose(powers);
  }

  dispose(): void {
    for (const slot of this.state.values()) slot.dispose();
    tf.dispose([...this.#constants]);
  }
}
