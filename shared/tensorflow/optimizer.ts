import type * as tf from '@tensorflow/tfjs-node';
import type { NativeVariable } from './native-variable';

/** Changes variables, which stay the caller's, by their gradients. Made outside of tidy, which would take its tensors away. */
export interface Optimizer {
  /** What the next step depends on beside the variables and the number of steps, by their names. */
  readonly state: ReadonlyMap<string, NativeVariable>;
  /** One step. @param gradients of every trained variable, by name */
  apply(gradients: ReadonlyMap<string, tf.Tensor>): void;
  /** Frees its own variables, not those that it trains. */
  dispose(): void;
}
