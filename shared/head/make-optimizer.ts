import type { HeadConfig } from '../config';
import { Adam } from '../tensorflow/adam';
import { GradientDescent } from '../tensorflow/gradient-descent';
import type { NativeVariable } from '../tensorflow/native-variable';
import type { Optimizer } from '../tensorflow/optimizer';
import { RmsProp } from '../tensorflow/rms-prop';

/** An optimizer with the constants that Keras gives it. The caller disposes of it. */
export function makeOptimizer(
  trained: ReadonlyMap<string, NativeVariable>,
  { optimizer, learningRate }: Pick<HeadConfig, 'optimizer' | 'learningRate'>,
): Optimizer {
  switch (optimizer) {
    case 'adam':
      return new Adam(trained, learningRate);
    case 'rmsprop':
      return new RmsProp(trained, learningRate);
    case 'sgd':
      return new GradientDescent(trained, learningRate);
  }
}
