import { kernel } from './kernels';
import type { NativeVariable } from './native-variable';
import type { Optimizer } from './optimizer';
import * as tf from './tfjs-node';

/** Plain gradient descent, w -= rate * g, by TensorFlow's kernel, one pass a variable. */
export class GradientDescent implements Optimizer {
  readonly state: ReadonlyMap<string, NativeVariable> = new Map();
  readonly #trained: ReadonlyMap<string, NativeVariable>;
  readonly #learningRate: tf.Scalar;

  constructor(trained: ReadonlyMap<string, NativeVariable>, learningRate: number) {
    this.#trained = trained;
    this.#learningRate = tf.scalar(learningRate);
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>): void {
    for (const [name, { handle }] of this.#trained) {
      const inputs = [handle, this.#learningRate, gradients.get(name)!];
      kernel('ResourceApplyGradientDescent', inputs, { T: 'float32', use_locking: false }, 0);
    }
  }

  dispose(): void {
    this.#learningRate.dispose();
  }
}
