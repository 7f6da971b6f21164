import type * as tf from '@tensorflow/tfjs-node';
import type { NativeVariable } from '../tensorflow/native-variable';

/** What a forward pass leaves for the backward one. */
export interface StagePass {
  readonly x: tf.Tensor4D;
  /** After relu6, where there is one. */
  readonly y: tf.Tensor4D;
}

/** A convolution with its normalisation and relu6, ready to be trained. Call forward and backward inside tidy. */
export interface StageLayer<Pass extends StagePass = StagePass> {
  /** What trains, by "layer/weight". */
  readonly variables: ReadonlyMap<string, NativeVariable>;
  readonly trains: boolean;
  /** @param training whether a backward pass follows */
  forward(x: tf.Tensor4D, training: boolean): Pass;
  /**
   * Slopes of the loss.
   * @param slope at the stage's output, of the same shape
   * @param gradients receives those of the variables, by name
   * @returns the slope at the input, where it is wanted
   */
  backward(
    pass: Pass,
    slope: tf.Tensor4D,
    gradients: Map<string, tf.Tensor>,
    wantsInput: boolean,
  ): tf.Tensor4D | undefined;
  dispose(): void;
}
