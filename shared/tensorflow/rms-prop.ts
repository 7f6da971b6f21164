import { kernel } from './kernels';
import { NativeVariable } from './native-variable';
import type { Optimizer } from './optimizer';
import * as tf from './tfjs-node';

/** Keras' constants for RMSprop. */
const RHO = 0.9;
const MOMENTUM = 0;
const EPSILON = 1e-7;

/**
 * RMSprop as Keras has it: a running mean of squares m = 0.9 m + 0.1 g², then w -= rate * g / sqrt(m + 1e-7); by
 * TensorFlow's kernel, one pass a variable.
 */
export class RmsProp implements Optimizer {
  readonly #trained: ReadonlyMap<string, NativeVariable>;
  readonly #meanSquares = new Map<string, NativeVariable>();
  readonly #moments = new Map<string, NativeVariable>();
  readonly #constants: readonly tf.Scalar[];

  constructor(trained: ReadonlyMap<string, NativeVariable>, learningRate: number) {
    this.#trained = trained;
    this.#constants = [learningRate, RHO, MOMENTUM, EPSILON].map((value) => tf.scalar(value));
    for (const [name, { shape }] of trained) {
      const zeros = tf.zeros([...shape]);
      this.#meanSquares.set(name, new NativeVariable(zeros));
      this.#moments.set(name, new NativeVariable(zeros));
      zeros.dispose();
    }
  }

  apply(gradients: ReadonlyMap<string, tf.Tensor>): void {
    for (const [name, { handle }] of this.#trained) {
      const slots = [this.#meanSquares.get(name)!.handle, this.#moments.get(name)!.handle];
      const inputs = [handle, ...slots, ...this.#constants, gradients.get(name)!];
      kernel('ResourceApplyRMSProp', inputs, { T: 'float32', use_locking: false }, 0);
    }
  }

  /** The state that the next step depends on: the means of squares. Without momentum, moments have no memory. */
  get state(): ReadonlyMap<string, NativeVariable> {
    return this.#meanSquares;
  }

  dispose(): void {
    for (const slot of [...this.#meanSquares.values(), ...this.#moments.values()]) slot.dispose();
    tf.dispose([...this.#constants]);
  }
}
